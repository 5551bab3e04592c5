using System.Globalization;
using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Plans;

/// <summary>
/// A statement is planned once on each connection. What was planned while there were next to no messages, and PostgreSQL knew
/// it, must do when there are many, until it looks at them again: no table grows as quickly.
/// </summary>
[Trait("Category", "Slow")]
public sealed class YoungPlanTests : IAsyncLifetime
{
    private const int Grown = 20_000;

    private readonly PlanServer _server = new(isLarge: false);

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    public async Task What_was_planned_for_a_few_rows_reads_no_more_when_there_are_many(int known)
    {
        var chat = await _server.Anna.Client.OpenDirectAsync(_server.Boris.Id);
        await using var anna = await _server.Anna.WireAsync();
        await using var boris = await _server.Boris.WireAsync();
        for (var i = 0; i < known; i++)
        {
            await anna.SendMessageAsync(chat.Id, "known to the planner");
        }
        // Nothing is looked at again by itself: what was planned stays.
        await _server.ExecuteAsync(
            """
            alter table messages set (autovacuum_enabled = off);
            alter table files set (autovacuum_enabled = off);
            alter table blobs set (autovacuum_enabled = off);
            """
        );
        await _server.ExecuteAsync("vacuum analyze");
        await _server.PlanAsync(options: null);
        await using var annaAgain = await _server.Anna.WireAsync();
        await using var borisAgain = await _server.Boris.WireAsync();
        // Oftener than there are connections, and more than once on each: prepared when they come again.
        for (var i = 0; i < 6; i++)
        {
            await DriveAsync(annaAgain, borisAgain, chat.Id);
        }

        await GrowAsync(chat.Id);
        var plans = await _server.WatchAsync(() => DriveAsync(annaAgain, borisAgain, chat.Id));

        Assert.Contains(plans, plan => plan.Statement.Contains("insert into messages", StringComparison.Ordinal));
        var faults = plans
            .Select(plan =>
                plan with
                {
                    Scans = [.. plan.Scans.Where(scan => scan.Table is "messages" or "files" or "blobs")],
                }
            )
            .SelectMany(plan => plan.Faults(PlanTests.Usual))
            .ToList();
        Assert.True(faults.Count == 0, $"{faults.Count} faults, among them\n{string.Join("\n\n", faults.Take(4))}");
    }

    /// <summary>What people do all day.</summary>
    private async Task DriveAsync(Wire anna, Wire boris, Guid chatId)
    {
        var asked = await anna.SendMessageAsync(chatId, "a question");
        var answer = Wire.Accept<MessageAnswer>(
            await boris.AskAsync("message:send", new SendMessage(chatId, "an answer", ReplyTo: asked.Id))
        );
        Wire.Accept<object>(await anna.AskAsync("message:read", new { messageId = answer.Message.Id }));
        Wire.Accept<object>(await boris.AskAsync("message:edit", new { messageId = answer.Message.Id, content = "!" }));
        Wire.Accept<object>(await anna.AskAsync("message:delete", new { messageId = asked.Id }));
        var files = await _server.Anna.UploadManyAsync(2);
        var shown = Wire.Accept<MessageAnswer>(
            await anna.AskAsync("message:send", new SendMessage(chatId, "", Attachments: files))
        );
        await _server.Boris.DownloadAsync(shown.Message.Attachments[0]);
        Wire.Accept<object>(await anna.AskAsync("message:delete", new { messageId = shown.Message.Id }));
        foreach (var person in new[] { _server.Anna, _server.Boris })
        {
            foreach (
                var path in new[]
                {
                    "chats",
                    $"chats/{chatId}",
                    $"chats/{chatId}/members",
                    $"messages?chatId={chatId}&limit=50",
                    $"messages?chatId={chatId}&before={answer.Message.Id}&limit=50",
                    $"messages?chatId={chatId}&around={answer.Message.Id}&limit=50",
                    $"messages/{answer.Message.Id}",
                    "contacts",
                    "sync",
                }
            )
            {
                await person.ReadAsync<JsonElement>(path);
            }
        }
    }

    /// <summary>More messages into the chat, and into many that nobody here asks for; and files.</summary>
    private Task GrowAsync(Guid chatId) =>
        _server.ExecuteAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, created_at)
                select gen_random_uuid(), gen_random_uuid(), 1, 1, 1, gen_random_uuid(), gen_random_uuid(), 'text', 'x', now()
                from generate_series(1, {Grown}) i
                union all
                select gen_random_uuid(), id, last_seq + i, last_no + i, last_seq + i, '{_server.Boris.Id}', gen_random_uuid(), 'text', 'x', now()
                from chats, generate_series(1, {Grown}) i where id = '{chatId}';
                update chats set last_seq = last_seq + {Grown}, last_no = last_no + {Grown} where id = '{chatId}';
                update members m set read_no = c.last_no from chats c where c.id = m.chat_id and m.user_id = '{_server.Boris.Id}';
                insert into blobs (sha256, size, uses, idle_since)
                select sha256(('b' || i)::bytea), 10, 1, now() from generate_series(1, {Grown}) i;
                insert into files (id, owner_id, sha256, kind, name, media_type, size, message_id, created_at)
                select gen_random_uuid(), '{_server.Anna.Id}', sha256(('b' || i)::bytea), 'file', 'x', 'x/y', 10,
                  case when i % 2 = 0 then gen_random_uuid() end, now()
                from generate_series(1, {Grown}) i;
                """
            )
        );
}
