using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>
/// Sweeps what deleted chats leave behind, when the server starts and then once an hour: their messages in parts, then the
/// chats. Nobody is in them any more, so nobody sees how far it is.
/// </summary>
internal sealed partial class DeletedChats(NpgsqlDataSource database, TimeProvider time, ILogger<DeletedChats> logger)
    : BackgroundService
{
    /// <summary>Of one statement, so that none takes longer than a statement may.</summary>
    private const int AtOnce = 5000;

    private const string Next = "select id from chats where deleted_at is not null order by deleted_at limit 1";

    private const string Messages = """
        delete from messages where id in (select id from messages where chat_id = @id order by no limit @atOnce)
        """;

    private const string Chat = "delete from chats where id = @id and deleted_at is not null";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception)
                when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Failures.LogBackground(logger, exception, "Sweeping deleted chats");
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        while (await database.FirstAsync<Guid?>(Next, null, cancellation) is { } id)
        {
            while (await database.ExecuteAsync(Messages, new { id, atOnce = AtOnce }, cancellation) == AtOnce)
            {
                // The next part.
            }
            await database.ExecuteAsync(Chat, new { id }, cancellation);
            Swept(logger, id);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Swept the deleted chat {ChatId}")]
    private static partial void Swept(ILogger logger, Guid chatId);
}
