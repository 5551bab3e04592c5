using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Sync;

[CollectionDefinition(Name)]
public sealed class SyncServer : ICollectionFixture<RunningServer>
{
    public const string Name = "sync";
}

/// <summary>Syncs as clients do.</summary>
internal static class Syncing
{
    /// <summary>
    /// Syncs until nothing is told any more: a transaction that just ended, anybody's, may still hold the cursor back.
    /// </summary>
    public static async Task<SyncAnswer> SettledAsync(Person person, string? cursor = null)
    {
        SyncAnswer answer = null!;
        await Eventually.TrueAsync(
            async () =>
            {
                answer = await SyncAsync(person, cursor);
                cursor = answer.Cursor;
                return answer.Chats.Count == 0;
            },
            "a sync tells of nothing new"
        );
        return answer;
    }

    public static Task<SyncAnswer> SyncAsync(Person person, string? cursor = null, params HeldChat[] held)
    {
        var query = held.Select(chat => $"held={chat.ChatId}:{chat.Seq}");
        return person.ReadAsync<SyncAnswer>(
            "sync?" + string.Join('&', cursor is null ? query : query.Append($"cursor={cursor}"))
        );
    }

    public static async Task<SyncAnswer> SyncAsync(Wire wire, string? cursor = null, params HeldChat[] held) =>
        Wire.Accept<SyncAnswer>(await wire.AskAsync("sync", new SyncRequest(cursor, held)));
}
