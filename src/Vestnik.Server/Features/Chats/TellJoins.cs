using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Messages;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>
/// Tells quiet chats once a second that people joined or left: one entry of the log for all of them, with how many there
/// are. And tells those who answer requests how many ask to join. The joins and requests themselves set a flag and nothing
/// else; where a node ends before it is told, another one finds it. Told by one, the last word is the true one.
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

    // A chat that somebody has locked, perhaps for a join, has its turn the next time. Requests are no entry of the log.
    private const string Take = $"""
        with pending as materialized (
          select id as chat_id, joins_pending as have_joined, requests_pending as have_asked from chats
          where joins_pending or requests_pending order by id limit @atOnce for no key update skip locked)
        update chats c set joins_pending = false, requests_pending = false, last_seq = last_seq + have_joined::int,
          last_xid = pg_current_xact_id()
        from pending where c.id = pending.chat_id
        returning {ChatHead.Columns}, have_joined, case when have_asked then array(
          select m.user_id from members m where m.chat_id = c.id and m.role in ('owner', 'admin')) end as staff
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
        List<PendingChat> chats;
        do
        {
            // Not stopped halfway: what is committed is told.
            cancellation.ThrowIfCancellationRequested();
            chats = await database.ListAsync<PendingChat>(Take, new { atOnce = AtOnce }, CancellationToken.None);
            foreach (var chat in chats)
            {
                await TellAsync(chat);
            }
        } while (chats.Count == AtOnce);
    }

    private async Task TellAsync(PendingChat chat)
    {
        var view = chat.ToSharedView();
        if (chat.HaveJoined)
        {
            var connected = await audience.ConnectedAsync(chat.Id, chat.MemberCount, chat.MembersNo);
            await events.PublishAsync(connected, ServerEvents.Create(EventKind.ChatUpdated, view));
        }
        if (chat.Staff is { } staff)
        {
            view = view with { RequestCount = chat.RequestCount };
            await events.PublishAsync(staff, ServerEvents.Create(EventKind.ChatUpdated, view));
        }
    }

    private sealed record PendingChat : ChatHead
    {
        public bool HaveJoined { get; init; }

        /// <summary>Those who answer requests, where more or fewer ask than before.</summary>
        public Guid[]? Staff { get; init; }
    }
}
