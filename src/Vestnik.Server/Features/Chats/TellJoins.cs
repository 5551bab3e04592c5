using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Messages;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>
/// Tells quiet chats once a second that people joined or left: one entry of the log for all of them, with how many there
/// are. The joins themselves set a flag and nothing else; where a node ends before it is told, another one finds it.
/// </summary>
internal sealed class TellJoins(
    NpgsqlDataSource database,
    ChatAudience audience,
    ServerEvents events,
    TimeProvider time,
    ILogger<TellJoins> logger
) : BackgroundService
{
    private const int AtOnce = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // A chat that somebody has locked, perhaps for a join, has its turn the next time.
    private const string Take = $"""
        with pending as materialized (
          select id as chat_id from chats where joins_pending order by id limit @atOnce for no key update skip locked)
        update chats c set joins_pending = false, last_seq = last_seq + 1, last_xid = pg_current_xact_id()
        from pending where c.id = pending.chat_id
        returning {ChatHead.Columns}
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TellAsync(stoppingToken);
            }
            catch (Exception exception)
                when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Failures.LogBackground(logger, exception, "Telling who joined");
            }
        }
    }

    private async Task TellAsync(CancellationToken cancellation)
    {
        List<ChatHead> chats;
        do
        {
            // Not stopped halfway: what is committed is told.
            cancellation.ThrowIfCancellationRequested();
            chats = await database.ListAsync<ChatHead>(Take, new { atOnce = AtOnce }, CancellationToken.None);
            foreach (var chat in chats)
            {
                var connected = await audience.ConnectedAsync(chat.Id, chat.MemberCount);
                await events.PublishAsync(connected, ServerEvents.Create(EventKind.ChatUpdated, chat.ToSharedView()));
            }
        } while (chats.Count == AtOnce);
    }
}
