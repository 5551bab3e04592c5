using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>
/// Sweeps what deleted chats leave behind, when the server starts and then once an hour, or a minute after it failed: who is
/// in them still, their messages, both in parts, then the chats and all that hangs on them.
/// </summary>
internal sealed partial class DeletedChats(
    NpgsqlDataSource database,
    ServerEvents events,
    TimeProvider time,
    ILogger<DeletedChats> logger
) : BackgroundService
{
    /// <summary>Of one statement, so that none takes longer than a statement may, on a slow and busy machine too.</summary>
    private const int AtOnce = 1000;

    private const string Next = "select id from chats where deleted_at is not null order by deleted_at limit 1";

    // In the order in which marks lock them.
    private const string Members = """
        with part as materialized (
          select user_id from members where chat_id = @id order by user_id limit @atOnce for update),
        gone as (
          delete from members m using part where m.chat_id = @id and m.user_id = part.user_id returning m.user_id)
        insert into departures (user_id, chat_id) select user_id, @id from gone
        on conflict (user_id, chat_id) do update set xid = pg_current_xact_id()
        returning user_id
        """;

    // With their files: those are swept as what nobody needs is.
    private const string Messages = """
        with part as materialized (select id from messages where chat_id = @id order by no limit @atOnce),
        left_behind as materialized (
          select f.id from files f where f.message_id = any (array(select id from part)) order by f.id for no key update),
        gone as (
          update files f set gone_at = now() where f.id = any (array(select id from left_behind)) and f.gone_at is null)
        delete from messages where id = any (array(select id from part))
        """;

    private const string Chat = "delete from chats where id = @id and deleted_at is not null";

    private volatile bool _hasFailed;

    /// <summary>
    /// Takes everybody out of a deleted chat and tells them. In parts, as 100,000 take seconds, in which nobody should wait for a
    /// lock. If it fails, the sweep goes on with it.
    /// </summary>
    public async Task EmptyAsync(Guid id)
    {
        try
        {
            await EmptyAsync(id, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            _hasFailed = true;
            throw;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        var minute = 0;
        do
        {
            if (minute++ % 60 > 0 && !_hasFailed)
            {
                continue;
            }
            _hasFailed = false;
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception)
                when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                _hasFailed = true;
                Failures.LogBackground(logger, exception, "Sweeping deleted chats");
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        while (await database.FirstAsync<Guid?>(Next, null, cancellation) is { } id)
        {
            await EmptyAsync(id, cancellation);
            while (await database.ExecuteAsync(Messages, new { id, atOnce = AtOnce }, cancellation) == AtOnce)
            {
                // The next part.
            }
            await database.ExecuteAsync(Chat, new { id }, cancellation);
            Swept(logger, id);
        }
    }

    private async Task EmptyAsync(Guid id, CancellationToken cancellation)
    {
        List<Guid> gone;
        do
        {
            gone = await database.ListAsync<Guid>(Members, new { id, atOnce = AtOnce }, cancellation);
            await events.PublishAsync(gone, ServerEvents.Create(EventKind.ChatDeleted, new ChatDeleted(id)));
        } while (gone.Count == AtOnce);
    }

    [LoggerMessage(1, LogLevel.Debug, "Swept the deleted chat {ChatId}")]
    private static partial void Swept(ILogger logger, Guid chatId);
}
