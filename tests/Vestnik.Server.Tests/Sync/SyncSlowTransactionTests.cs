using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using static Vestnik.Server.Tests.Sync.Syncing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>What is written while a client syncs, and committed whenever it is.</summary>
[Collection(SyncServer.Name)]
public sealed class SyncSlowTransactionTests(RunningServer server)
{
    [Fact]
    public async Task What_a_slow_transaction_commits_late_is_not_lost()
    {
        await using var pair = await server.PairAsync();
        await using var clara = await server.PersonAsync();
        var (anna, boris, chatId) = pair;
        var other = await anna.Client.OpenDirectAsync(clara.Id);
        await anna.Client.SendAsync(chatId, "1");
        var cursor = (await SettledAsync(anna)).Cursor;

        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var begin = connection.CreateCommand())
        {
            begin.CommandText = $"""
                update chats set last_seq = 2, last_no = 2, last_xid = pg_current_xact_id() where id = '{chatId}';
                insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, created_at)
                values (gen_random_uuid(), '{chatId}', 2, 2, 2, '{boris.Id}', gen_random_uuid(), 'text', 'slow', now())
                """;
            await begin.ExecuteNonQueryAsync();
        }
        var quick = await clara.Client.SendAsync(other.Id, "quick");
        var meanwhile = await SyncAsync(anna, cursor);
        var once = await SyncAsync(anna, meanwhile.Cursor);
        await transaction.CommitAsync();

        Assert.Contains(meanwhile.Chats, synced => synced.Chat.Id == other.Id && synced.Chat.LastSeq == quick.Seq);
        Assert.All(
            [meanwhile, once],
            answer => Assert.DoesNotContain(answer.Chats, synced => synced.Chat.LastSeq == 2)
        );
        // Not named as held, which would be answered whatever the cursor says.
        var late = (await SyncAsync(anna, once.Cursor)).Chats.Single(synced => synced.Chat.Id == chatId);
        Assert.Equal((2, 2), (late.Chat.LastSeq, late.Chat.LastNo));
        var healed = await SyncAsync(anna, once.Cursor, new HeldChat(chatId, 1));
        var change = Assert.Single(healed.Chats.Single(synced => synced.Chat.Id == chatId).Changes);
        Assert.Equal(("slow", 2), (change.Content, change.No));
    }

    [Fact]
    public async Task Changes_under_way_while_a_client_syncs_again_and_again_all_arrive()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await boris.WireAsync();
        var seen = new HashSet<long>();
        string? cursor = null;
        var held = 0L;

        var sending = Task.WhenAll(Enumerable.Range(0, 400).Select(i => wire.SendMessageAsync(chatId, $"{i}")));
        for (var isOver = false; !isOver; )
        {
            isOver = sending.IsCompleted;
            // Only chats that the cursor says have moved are asked for: a chat it forgets stays forgotten.
            var answer = await SyncAsync(anna, cursor);
            cursor = answer.Cursor;
            if (answer.Chats.Any(synced => synced.Chat.Id == chatId))
            {
                for (var more = true; more; )
                {
                    var page = (await SyncAsync(anna, cursor, new HeldChat(chatId, held))).Chats.Single();
                    seen.UnionWith(page.Changes.Select(change => change.No));
                    held = page.Changes.Count > 0 ? page.Changes[^1].ChangeSeq : held;
                    more = page.More;
                }
            }
        }
        await sending;

        Assert.Equal(Enumerable.Range(1, 400).Select(no => (long)no), seen.Order());
    }

    /// <summary>Its chat lies on a page that was read before the commit; the cursor after the last page still remembers.</summary>
    [Fact]
    public async Task What_is_committed_while_the_pages_of_a_first_sync_are_read_is_not_lost()
    {
        await using var anna = await server.PersonAsync();
        var first = (await server.Database.FillAsync(anna.Id, 150)).Order(PostgresOrder).First();

        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var begin = connection.CreateCommand())
        {
            begin.CommandText = $"update chats set last_seq = 1, last_xid = pg_current_xact_id() where id = '{first}'";
            await begin.ExecuteNonQueryAsync();
        }
        // Transactions of others come and go meanwhile: the newest that is over is above the one that is not.
        await using var pair = await server.PairAsync();
        await pair.Anna.Client.SendAsync(pair.ChatId, "quick");
        var page = await SyncAsync(anna);
        Assert.Equal((first, 0), (page.Chats[0].Chat.Id, page.Chats[0].Chat.LastSeq));
        await transaction.CommitAsync();
        var last = await SyncAsync(anna, page.Cursor);

        Assert.False(last.More);
        var late = (await SyncAsync(anna, last.Cursor)).Chats.Single(synced => synced.Chat.Id == first);
        Assert.Equal(1, late.Chat.LastSeq);
    }

    [Fact]
    public async Task Marks_that_a_slow_transaction_commits_late_are_not_lost()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await anna.Client.SendAsync(chatId, "1");
        var cursor = (await SettledAsync(anna)).Cursor;

        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var begin = connection.CreateCommand())
        {
            begin.CommandText = $"""
                update members set delivered_no = 1, marks_xid = pg_current_xact_id()
                where chat_id = '{chatId}' and user_id = '{boris.Id}'
                """;
            await begin.ExecuteNonQueryAsync();
        }
        var once = await SyncAsync(anna, cursor);
        // Another transaction, begun later and over earlier.
        await anna.Client.OpenSavedAsync();
        var twice = await SyncAsync(anna, once.Cursor);
        await transaction.CommitAsync();

        Assert.All(
            [once, twice],
            answer => Assert.DoesNotContain(answer.Chats, synced => synced.Marks.Any(mark => mark.DeliveredNo > 0))
        );
        var late = (await SyncAsync(anna, twice.Cursor)).Chats.Single(synced => synced.Chat.Id == chatId);
        Assert.Contains(new MarkView(boris.Id, 1, 0), late.Marks);
    }

    /// <summary>As bytes, from the first one on.</summary>
    private static readonly Comparer<Guid> PostgresOrder = Comparer<Guid>.Create(
        (a, b) => string.CompareOrdinal(a.ToString("N"), b.ToString("N"))
    );
}
