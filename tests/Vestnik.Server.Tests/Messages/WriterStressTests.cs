using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Two nodes that write into the same chats at once.</summary>
[Trait("Category", "Slow")]
public sealed class WriterStressTests
{
    [Fact]
    public async Task Into_one_hot_chat_over_two_nodes_each_message_is_stored_published_and_acknowledged_as_one()
    {
        const int Senders = 6;
        const int Each = 100;
        await using var nodes = await TwoServers.StartAsync();
        var people = await Task.WhenAll(
            Enumerable.Range(0, Senders).Select(_ => Person.RegisterAsync(nodes.First.Url))
        );
        var chatId = (await people[0].Client.OpenDirectAsync(people[1].Id)).Id;
        await nodes.Database.JoinAsync(chatId, people[2..].Select(person => person.Id));
        var elsewhere = await Task.WhenAll(people.Select(person => person.AnotherDeviceAsync(nodes.Second.Url)));
        Wire[] listening = [await people[0].WireAsync(), await elsewhere[0].WireAsync()];

        // Each message four times: twice at one node, mostly in one batch, and twice at the other at the same time.
        var sent = await Task.WhenAll(
            people.Select(
                async (person, i) =>
                {
                    Wire[] wires = [await person.WireAsync(), await elsewhere[i].WireAsync()];
                    var told = new List<List<Task<JsonElement>>>();
                    for (var number = 0; number < Each; number++)
                    {
                        var send = new SendMessage(chatId, $"{number}", Guid.NewGuid());
                        var answers = new List<Task<JsonElement>>();
                        foreach (var wire in wires.Concat(wires))
                        {
                            answers.Add(await wire.EmitAsync("message:send", send));
                        }
                        told.Add(answers);
                    }
                    return told;
                }
            )
        );

        var acknowledged = new List<MessageView>();
        foreach (var answers in sent.SelectMany(told => told))
        {
            var same = (await Task.WhenAll(answers)).Select(Wire.Accept<MessageAnswer>).ToList();
            Assert.Single(same.Select(answer => (answer.Message.Id, answer.Message.No, answer.Message.Seq)).Distinct());
            acknowledged.Add(same[0].Message);
        }
        var history = await History.ReadAsync(people[1], chatId);
        Assert.Equal(Numbers(Senders * Each), history.Select(message => message.No));
        Assert.Equal(Numbers(Senders * Each), history.Select(message => message.Seq));
        Assert.Equal(history.Select(Key), acknowledged.OrderBy(message => message.No).Select(Key));
        // Whichever node stored it told of it, in the order of the log.
        await Eventually.TrueAsync(() => Told().Count >= history.Count, "every message was published");
        Assert.Equal(history.Select(message => message.Id).Order(), Told().Order());
        Assert.All(
            listening.Select(wire => wire.Events<MessageView>("message:received").Select(message => message.No)),
            numbers => Assert.Equal(numbers.Order(), numbers)
        );
        Assert.Equal(0, await StopAsync(nodes, people));

        List<Guid> Told() =>
            [
                .. listening
                    .SelectMany(wire => wire.Events<MessageView>("message:received"))
                    .Select(message => message.Id),
            ];
    }

    [Fact]
    public async Task Into_10000_chats_over_two_nodes_each_message_is_stored_once_and_no_batches_deadlock()
    {
        const int Count = 10_000;
        await using var nodes = await TwoServers.StartAsync();
        var anna = await Person.RegisterAsync(nodes.First.Url);
        var elsewhere = await anna.AnotherDeviceAsync(nodes.Second.Url);
        var chats = await nodes.Database.FillAsync(anna.Id, Count);

        // The same sends at both nodes, in opposite orders.
        var sends = chats.Select(id => new SendMessage(id, "hello", Guid.NewGuid())).ToList();
        var told = await Task.WhenAll(
            SendAllAsync(await anna.WireAsync(), sends),
            SendAllAsync(await anna.WireAsync(), sends[(Count / 2)..]),
            SendAllAsync(await elsewhere.WireAsync(), sends.AsEnumerable().Reverse()),
            SendAllAsync(await elsewhere.WireAsync(), sends[(Count / 2)..].AsEnumerable().Reverse())
        );

        var answers = told.SelectMany(all => all).ToList();
        Assert.Equal(Count * 3, answers.Count);
        Assert.All(answers, message => Assert.Equal((1, 1), (message.No, message.Seq)));
        Assert.Equal(Count, answers.Select(message => message.Id).Distinct().Count());
        Assert.Equal(Count, await nodes.Database.AskAsync<long>("select count(*) from messages"));
        Assert.Equal(
            Count,
            await nodes.Database.AskAsync<long>("select count(*) from chats where last_no = 1 and last_seq = 1")
        );
        Assert.Equal(0, await StopAsync(nodes, anna));
    }

    /// <summary>Sends, edits and marks race with somebody being taken out and let in again.</summary>
    [Fact]
    public async Task After_a_removal_is_committed_no_message_of_the_removed_is_stored()
    {
        const int Rounds = 25;
        await using var nodes = await TwoServers.StartAsync();
        var anna = await Person.RegisterAsync(nodes.First.Url);
        var boris = await Person.RegisterAsync(nodes.First.Url);
        var chatId = (await anna.Client.OpenDirectAsync(boris.Id)).Id;
        var elsewhere = await boris.AnotherDeviceAsync(nodes.Second.Url);
        Wire[] wires = [await boris.WireAsync(), await elsewhere.WireAsync()];
        var others = await anna.WireAsync();
        var isOver = false;
        var refused = 0;

        var sending = wires
            .Select(async wire =>
            {
                var acknowledged = new List<MessageView>();
                while (!Volatile.Read(ref isOver))
                {
                    var answer = await wire.AskAsync("message:send", new SendMessage(chatId, "?"));
                    if (answer.GetProperty("ok").GetBoolean())
                    {
                        acknowledged.Add(Wire.Accept<MessageAnswer>(answer).Message);
                        var last = acknowledged[^1].Id;
                        await wire.AskAsync("message:edit", new EditMessageEvent(last, "!"));
                        await wire.AskAsync("message:read", new MarkMessage(last));
                    }
                    else
                    {
                        Wire.Refused(answer).With(404, "chat.not_found");
                        Interlocked.Increment(ref refused);
                    }
                }
                return acknowledged;
            })
            .ToList();
        var away = new List<(long From, long To)>();
        for (var round = 0; round < Rounds; round++)
        {
            var from = await nodes.Database.RemoveAsync(chatId, boris.Id);
            // Something of others in between, and a try of the removed one's.
            var before = Volatile.Read(ref refused);
            var between = await others.SendMessageAsync(chatId, "between");
            await Eventually.TrueAsync(() => Volatile.Read(ref refused) > before, "a send was refused");
            away.Add((from, between.Seq));
            await nodes.Database.JoinAsync(chatId, boris.Id);
            var head = (await others.SendMessageAsync(chatId, "after")).Seq;
            await Eventually.TrueAsync(
                async () =>
                    await nodes.Database.AskAsync<long>(
                        $"select count(*) from messages where sender_id = '{boris.Id}' and seq > {head}"
                    ) > 0,
                "the one who is back was heard"
            );
        }
        Volatile.Write(ref isOver, true);
        var told = (await Task.WhenAll(sending)).SelectMany(all => all).ToList();

        var history = await History.ReadAsync(anna, chatId);
        var late = history.Where(message =>
            message.SenderId == boris.Id && away.Exists(span => message.Seq > span.From && message.Seq <= span.To)
        );
        Assert.Empty(late);
        Assert.Equal(Numbers(history.Count), history.Select(message => message.No));
        Assert.Equal(
            history.Where(message => message.SenderId == boris.Id).Select(message => message.Id),
            told.OrderBy(message => message.No).Select(message => message.Id)
        );
        // Every change took one seq, none twice and none left out.
        Assert.Equal(
            history.Count + told.Count(message => history.Single(stored => stored.Id == message.Id).Content == "!"),
            await nodes.Database.AskAsync<long>($"select last_seq from chats where id = '{chatId}'")
        );
        Assert.Equal(0, await StopAsync(nodes, anna, boris));
    }

    private static async Task<IReadOnlyList<MessageView>> SendAllAsync(Wire wire, IEnumerable<SendMessage> sends)
    {
        var messages = new List<MessageView>();
        foreach (var chunk in sends.Chunk(1000))
        {
            var answers = new List<Task<JsonElement>>(chunk.Length);
            foreach (var send in chunk)
            {
                answers.Add(await wire.EmitAsync("message:send", send));
            }
            messages.AddRange(
                (await Task.WhenAll(answers)).Select(answer => Wire.Accept<MessageAnswer>(answer).Message)
            );
        }
        return messages;
    }

    /// <summary>Answers how many deadlocks there were.</summary>
    private static async Task<long> StopAsync(TwoServers nodes, params IEnumerable<Person> people)
    {
        foreach (var person in people)
        {
            await person.DisposeAsync();
        }
        return await nodes.StopAndCountDeadlocksAsync();
    }

    private static (Guid, Guid, long, long, string) Key(MessageView message) =>
        (message.Id, message.ClientId, message.No, message.Seq, message.Content);

    private static IEnumerable<long> Numbers(int count) => Enumerable.Range(1, count).Select(no => (long)no);
}
