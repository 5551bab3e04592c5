using System.Net;
using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Messages;

[Collection(MessagesServer.Name)]
public sealed class SlowModeTests(RunningServer server)
{
    private const int Seconds = 600;

    [Fact]
    public async Task Who_wrote_a_moment_ago_waits_and_is_told_how_long()
    {
        await using var pair = await server.PairAsync();
        var (_, boris, chatId) = await SlowAsync(pair);
        await boris.Client.SendAsync(chatId, "first");

        var refused = await boris
            .SendAsync(HttpMethod.Post, "messages", new SendMessage(chatId, "second"))
            .WithAsync(HttpStatusCode.TooManyRequests, "chat.slow_mode");
        Assert.InRange(refused.RetryAfter!.Value, 1, Seconds);
        Assert.Equal(1, (await boris.Client.GetChatAsync(chatId)).LastSeq);

        await PassAsync(chatId, Seconds - 100);
        refused = await boris
            .SendAsync(HttpMethod.Post, "messages", new SendMessage(chatId, "second"))
            .WithAsync(HttpStatusCode.TooManyRequests, "chat.slow_mode");
        Assert.InRange(refused.RetryAfter!.Value, 1, 100);
        await PassAsync(chatId, 100);
        Assert.Equal(2, (await boris.Client.SendAsync(chatId, "second")).No);
    }

    [Fact]
    public async Task Owner_and_admins_write_as_they_like()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = await SlowAsync(pair);
        await server.Database.SetRoleAsync(chatId, boris.Id, ChatRole.Admin);
        foreach (var person in new[] { anna, boris, anna, boris })
        {
            await person.Client.SendAsync(chatId, "again");
        }
        Assert.Equal(4, (await anna.Client.GetChatAsync(chatId)).LastSeq);
    }

    [Fact]
    public async Task A_repeated_send_is_answered_with_the_first_one_however_soon_it_comes()
    {
        await using var pair = await server.PairAsync();
        var (_, boris, chatId) = await SlowAsync(pair);
        var clientId = Guid.NewGuid();
        var wire = await boris.WireAsync();

        var first = await wire.SendMessageAsync(chatId, "once", clientId);
        var again = await wire.SendMessageAsync(chatId, "once", clientId);

        Assert.Equal(first.Id, again.Id);
    }

    [Fact]
    public async Task Of_messages_that_are_stored_together_each_person_has_one_and_what_is_refused_does_not_count()
    {
        await using var pair = await server.PairAsync();
        var (_, boris, chatId) = await SlowAsync(pair);
        await using var clara = await server.PersonAsync();
        await server.Database.JoinAsync(chatId, clara.Id);
        var wire = await boris.WireAsync();
        var other = await clara.WireAsync();
        // While the chat is locked the first waits in a batch of its own, and behind it all the others: they are one batch.
        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $"select from chats where id = '{chatId}' for no key update";
            await command.ExecuteNonQueryAsync();
        }
        var answers = new List<Task<JsonElement>>
        {
            await other.EmitAsync("message:send", new SendMessage(chatId, "hers")),
        };
        await Eventually.TrueAsync(
            () =>
                server.Database.AskAsync<bool>(
                    $"select exists (select from pg_stat_activity where {connection.ProcessID} = any(pg_blocking_pids(pid)))"
                ),
            "hers waits for the chat"
        );
        answers.AddRange([
            await wire.EmitAsync("message:send", new SendMessage(chatId, "no reply to this", ReplyTo: Guid.NewGuid())),
            await wire.EmitAsync("message:send", new SendMessage(chatId, "first")),
            await wire.EmitAsync("message:send", new SendMessage(chatId, "second")),
            await other.EmitAsync("message:send", new SendMessage(chatId, "hers again")),
        ]);
        await transaction.CommitAsync();

        var told = await Task.WhenAll(answers);
        Wire.Accept<MessageAnswer>(told[0]);
        Wire.Refused(told[1]).With(404, "message.not_found");
        Wire.Accept<MessageAnswer>(told[2]);
        Wire.Refused(told[3]).With(429, "chat.slow_mode");
        Assert.InRange(Wire.Refused(told[3]).RetryAfter!.Value, Seconds - 60, Seconds);
        Wire.Refused(told[4]).With(429, "chat.slow_mode");
        // Two sockets: which of the two was read first is nobody's promise.
        Assert.Equal(
            ["first", "hers"],
            (await History.ReadAsync(boris, chatId)).Select(message => message.Content).Order(StringComparer.Ordinal)
        );
    }

    private async Task<(Person Anna, Person Boris, Guid ChatId)> SlowAsync(Pair pair)
    {
        var settings = $$"""{"slowModeSeconds":{{Seconds}}}""";
        Guid[] people = [pair.Anna.Id, pair.Boris.Id];
        return (pair.Anna, pair.Boris, await server.Database.GroupAsync(people, ChatType.Group, settings));
    }

    /// <summary>As if so many seconds had passed.</summary>
    private Task PassAsync(Guid chatId, int seconds) =>
        server.Database.ExecuteAsync(
            $"update members set last_sent_at = last_sent_at - interval '{seconds} seconds' where chat_id = '{chatId}'"
        );
}
