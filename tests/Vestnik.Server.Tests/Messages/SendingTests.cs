using System.Net;
using System.Net.Http.Json;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

[Collection(MessagesServer.Name)]
public sealed class SendingTests(RunningServer server)
{
    [Fact]
    public async Task Sent_over_HTTP_a_message_is_created_and_comes_to_every_device_of_both()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var phone = await anna.AnotherDeviceAsync();
        Wire[] wires = [await anna.WireAsync(), await phone.WireAsync(), await boris.WireAsync()];

        using var response = await anna.SendAsync(HttpMethod.Post, "messages", new SendMessage(chatId, "Привет, 👋"));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var sent = (await response.Content.ReadFromJsonAsync<MessageView>(VestnikJson.Options))!;
        Assert.Equal($"/api/messages/{sent.Id}", response.Headers.Location!.ToString());
        Assert.Equal((1, 1, 1), (sent.Seq, sent.No, sent.ChangeSeq));
        Assert.Equal(("Привет, 👋", MessageStatus.Sent, anna.Id), (sent.Content, sent.Status, sent.SenderId));
        foreach (var wire in wires)
        {
            var received = await wire.EventAsync<MessageView>("message:received", _ => true);
            Assert.Equal((sent.Id, sent.Content, sent.ClientId), (received.Id, received.Content, received.ClientId));
            Assert.Null(received.Status);
        }
        Assert.Equal(sent.Id, (await boris.ReadAsync<MessageView>($"messages/{sent.Id}")).Id);
    }

    [Fact]
    public async Task Sent_as_an_event_a_message_is_acknowledged_before_it_comes_back_as_one()
    {
        await using var pair = await server.PairAsync();
        var wire = await pair.Anna.WireAsync();

        var answers = new List<Task<System.Text.Json.JsonElement>>();
        for (var i = 0; i < 200; i++)
        {
            answers.Add(await wire.EmitAsync("message:send", new SendMessage(pair.ChatId, $"{i}")));
        }
        await Task.WhenAll(answers);
        var frames = await wire.WaitAsync(
            seen => seen.Count(frame => frame.Type == "message:received") == 200,
            "its own messages"
        );

        var acknowledged = new HashSet<Guid>();
        foreach (var frame in frames)
        {
            if (frame.Type == "ack")
            {
                acknowledged.Add(frame.Read<MessageAnswer>().Message.Id);
            }
            else if (frame.Type == "message:received")
            {
                Assert.Contains(frame.Read<MessageView>().Id, acknowledged);
            }
        }
    }

    [Fact]
    public async Task What_one_connection_sends_without_waiting_is_stored_and_delivered_in_its_order()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var from = await anna.WireAsync();
        var to = await boris.WireAsync();
        var sent = Enumerable.Range(0, 300).Select(i => $"{i}").ToList();

        foreach (var content in sent)
        {
            await from.EmitAsync("message:send", new SendMessage(chatId, content));
        }
        await to.WaitAsync(seen => seen.Count(frame => frame.Type == "message:received") == 300, "all messages");

        var received = to.Events<MessageView>("message:received");
        Assert.Equal(sent, received.Select(message => message.Content), StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(1, 300).Select(no => (long)no), received.Select(message => message.No));
        Assert.Equal(
            sent,
            (await HistoryAsync(anna, chatId)).Select(message => message.Content),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Numbers_are_dense_and_delivery_is_in_their_order_however_many_send_at_once()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var listening = await boris.WireAsync();
        Wire[] wires =
        [
            await anna.WireAsync(),
            await anna.WireAsync(),
            await boris.WireAsync(),
            await boris.WireAsync(),
        ];

        await Task.WhenAll(
            wires.Select(async wire =>
            {
                for (var i = 0; i < 50; i++)
                {
                    await wire.EmitAsync("message:send", new SendMessage(chatId, "?"));
                }
            })
        );
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => anna.Client.SendAsync(chatId, "over HTTP")));
        await listening.WaitAsync(seen => seen.Count(frame => frame.Type == "message:received") == 220, "all messages");

        var expected = Enumerable.Range(1, 220).Select(no => (long)no).ToList();
        Assert.Equal(expected, listening.Events<MessageView>("message:received").Select(message => message.No));
        var history = await HistoryAsync(boris, chatId);
        Assert.Equal(expected, history.Select(message => message.No));
        Assert.Equal(expected, history.Select(message => message.Seq));
        Assert.Equal(220, history.Select(message => message.Id).Distinct().Count());
    }

    [Fact]
    public async Task The_same_client_id_again_answers_the_first_message_over_HTTP_and_over_events()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await anna.WireAsync();
        var listening = await boris.WireAsync();
        var clientId = Guid.NewGuid();

        var first = await wire.SendMessageAsync(chatId, "first", clientId);
        var again = await wire.SendMessageAsync(chatId, "again", clientId);
        var overHttp = await anna.Client.SendAsync(chatId, "over HTTP", clientId);
        var other = await anna.Client.SendAsync(chatId, "another", Guid.NewGuid());

        foreach (var repeated in new[] { again, overHttp })
        {
            Assert.Equal((first.Id, first.Seq, first.No), (repeated.Id, repeated.Seq, repeated.No));
            Assert.Equal(("first", MessageStatus.Sent), (repeated.Content, repeated.Status));
        }
        Assert.Equal(2, other.No);
        await listening.EventAsync<MessageView>("message:received", message => message.Id == other.Id);
        var told = listening.Events<MessageView>("message:received");
        Assert.Equal(["first", "another"], told.Select(message => message.Content), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_repeat_that_waits_in_the_same_batch_is_answered_with_the_first()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();
        var clientId = Guid.NewGuid();
        // The chat is locked, so that everything sent meanwhile waits and becomes one batch.
        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $"select from chats where id = '{chatId}' for update";
            await command.ExecuteNonQueryAsync();
        }

        var answers = new List<Task<System.Text.Json.JsonElement>>();
        for (var i = 0; i < 30; i++)
        {
            var id = i % 3 == 0 ? clientId : Guid.NewGuid();
            answers.Add(await wire.EmitAsync("message:send", new SendMessage(chatId, $"{i}", id)));
        }
        await transaction.CommitAsync();
        var messages = (await Task.WhenAll(answers))
            .Select(answer => Wire.Accept<MessageAnswer>(answer).Message)
            .ToList();

        Assert.Equal(21, messages.Select(message => message.Id).Distinct().Count());
        Assert.All(
            messages.Where((_, i) => i % 3 == 0),
            message => Assert.Equal((messages[0].Id, "0"), (message.Id, message.Content))
        );
        Assert.Equal(
            Enumerable.Range(1, 21).Select(no => (long)no),
            (await HistoryAsync(anna, chatId)).Select(m => m.No)
        );
    }

    [Fact]
    public async Task Fifty_sends_with_one_client_id_at_once_make_one_message()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var listening = await boris.WireAsync();
        var wire = await anna.WireAsync();
        var clientId = Guid.NewGuid();

        var sent = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(i =>
                    i % 2 == 0
                        ? anna.Client.SendAsync(chatId, $"{i}", clientId)
                        : wire.SendMessageAsync(chatId, $"{i}", clientId)
                )
        );
        var after = await anna.Client.SendAsync(chatId, "after");
        await listening.EventAsync<MessageView>("message:received", message => message.Id == after.Id);

        Assert.Single(sent.Select(message => (message.Id, message.Seq, message.No, message.Content)).Distinct());
        Assert.Equal(2, after.No);
        Assert.Equal(2, listening.Events<MessageView>("message:received").Count);
    }

    [Fact]
    public async Task The_same_client_id_of_another_person_or_in_another_chat_is_another_message()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var saved = await anna.Client.OpenSavedAsync();
        var clientId = Guid.NewGuid();

        MessageView[] sent =
        [
            await anna.Client.SendAsync(chatId, "a", clientId),
            await boris.Client.SendAsync(chatId, "b", clientId),
            await anna.Client.SendAsync(saved.Id, "c", clientId),
        ];

        Assert.Equal(3, sent.Select(message => message.Id).Distinct().Count());
        Assert.Equal([1, 2, 1], sent.Select(message => message.No));
    }

    [Fact]
    public async Task Into_a_chat_that_is_not_ones_own_or_does_not_exist_nothing_is_sent()
    {
        await using var pair = await server.PairAsync();
        await using var stranger = await server.PersonAsync();
        var wire = await stranger.WireAsync();

        foreach (var chatId in new[] { pair.ChatId, Guid.NewGuid() })
        {
            await stranger.Client.SendAsync(chatId, "?").WithAsync(404, "chat.not_found");
            Wire.Refused(await wire.AskAsync("message:send", new SendMessage(chatId, "?"))).With(404, "chat.not_found");
        }

        Assert.Empty(await HistoryAsync(pair.Anna, pair.ChatId));
    }

    [Fact]
    public async Task A_reply_shows_what_it_answers()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var question = await anna.Client.SendAsync(chatId, new string('я', 300));

        var reply = await boris.Client.SendAsync(chatId, "yes", replyTo: question.Id);
        var read = await anna.ReadAsync<MessageView>($"messages/{reply.Id}");

        foreach (var shown in new[] { reply.ReplyTo!, read.ReplyTo! })
        {
            Assert.Equal((question.Id, anna.Id, MessageType.Text), (shown.Id, shown.SenderId, shown.Type));
            Assert.Equal(new string('я', 200), shown.Content);
        }
    }

    [Fact]
    public async Task A_reply_to_a_message_of_another_chat_a_deleted_or_an_unknown_one_is_refused()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();
        var saved = await anna.Client.OpenSavedAsync();
        var elsewhere = await anna.Client.SendAsync(saved.Id, "mine");
        var deleted = await anna.Client.SendAsync(chatId, "gone");
        await anna.Client.DeleteAsync(deleted.Id);

        foreach (var id in new[] { elsewhere.Id, deleted.Id, Guid.NewGuid() })
        {
            await anna.Client.SendAsync(chatId, "?", replyTo: id).WithAsync(404, "message.not_found");
            var answer = await wire.AskAsync("message:send", new SendMessage(chatId, "?", ReplyTo: id));
            Wire.Refused(answer).With(404, "message.not_found");
        }

        Assert.Equal(2, (await anna.Client.SendAsync(chatId, "next")).No);
    }

    [Fact]
    public async Task One_row_that_the_database_refuses_fails_alone_among_a_hundred()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        // No input is known that passes the checks and that PostgreSQL refuses: this makes one.
        var poison = $"poison {Guid.NewGuid():N}";
        await server.Database.ExecuteAsync(
            $"alter table messages add constraint no_poison check (content <> '{poison}') not valid"
        );
        var wire = await anna.WireAsync();
        var listening = await boris.WireAsync();

        var answers = new List<Task<System.Text.Json.JsonElement>>();
        for (var i = 0; i <= 100; i++)
        {
            answers.Add(await wire.EmitAsync("message:send", new SendMessage(chatId, i == 63 ? poison : $"{i}")));
        }
        var answered = await Task.WhenAll(answers);
        await server.Database.ExecuteAsync("alter table messages drop constraint no_poison");
        await listening.WaitAsync(
            seen => seen.Count(frame => frame.Type == "message:received") == 100,
            "the good ones"
        );

        Wire.Refused(answered[63]).With(400, "request.invalid");
        var sent = answered
            .Where((_, i) => i != 63)
            .Select(answer => Wire.Accept<MessageAnswer>(answer).Message)
            .ToList();
        Assert.Equal(Enumerable.Range(1, 100).Select(no => (long)no), sent.Select(message => message.No));
        Assert.Equal(
            sent.Select(message => message.Content),
            listening.Events<MessageView>("message:received").Select(message => message.Content),
            StringComparer.Ordinal
        );
    }

    private static Task<IReadOnlyList<MessageView>> HistoryAsync(Person person, Guid chatId) =>
        History.ReadAsync(person, chatId);
}
