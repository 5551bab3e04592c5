using System.Collections.Concurrent;
using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Messages;

/// <summary>
/// Chats whose row somebody locked for longer than a statement waits (lock_timeout). The first batch that meets one waits
/// that long, once; from then on its messages are set aside without waiting, and the other chats of the writer go on.
/// </summary>
internal sealed partial class LockedChats(NpgsqlDataSource database, ILogger<LockedChats> logger)
{
    // Looks without waiting; what it locks to see whether it can, it lets go at once.
    private const string FindLocked = """
        with free as materialized (select id from chats where id = any(@ids) order by id for no key update skip locked)
        select c.id from chats c where c.id = any(@ids) and c.id not in (select id from free)
        """;

    private readonly ConcurrentDictionary<Guid, byte> _known = new();

    /// <summary>The messages of chats that are not known as locked, or are no longer, and the others.</summary>
    public async Task<(List<PendingMessage> Free, List<PendingMessage> Locked)> SplitKnownAsync(
        List<PendingMessage> batch
    ) =>
        !_known.IsEmpty && batch.Exists(message => _known.ContainsKey(message.ChatId))
            ? await SplitAsync(batch)
            : (batch, []);

    /// <summary>The messages of chats that can be locked now, and the others.</summary>
    public async Task<(List<PendingMessage> Free, List<PendingMessage> Locked)> SplitAsync(List<PendingMessage> batch)
    {
        var ids = batch.Select(message => message.ChatId).Distinct().ToArray();
        var locked = (await database.ListAsync<Guid>(FindLocked, new { ids }, CancellationToken.None)).ToHashSet();
        foreach (var id in ids)
        {
            if (!locked.Contains(id))
            {
                _known.TryRemove(id, out _);
            }
            else if (_known.TryAdd(id, 0))
            {
                SetAside(logger, id);
            }
        }
        return (
            batch.FindAll(message => !locked.Contains(message.ChatId)),
            batch.FindAll(message => locked.Contains(message.ChatId))
        );
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Chat {ChatId} is locked by somebody: its messages are refused until it is free"
    )]
    private static partial void SetAside(ILogger logger, Guid chatId);
}
