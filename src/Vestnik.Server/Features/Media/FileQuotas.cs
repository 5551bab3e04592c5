using System.Globalization;
using Dapper;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media;

/// <summary>
/// What people may keep: exact, as it is taken and given back in the transaction in which the file comes and goes. A file that
/// goes is given back to its owner's total, not to the day.
/// </summary>
internal sealed class FileQuotas(NpgsqlDataSource database, MediaOptions options, TimeProvider time)
{
    private const string SentToday = "case when u.day >= @today::date then u.day_bytes else 0 end";

    // The first file of a person meets the limits before it is asked.
    private const string Take = $"""
        insert into file_use as u (user_id, bytes, day, day_bytes) values (@owner, @size, @today::date, @size)
        on conflict (user_id) do update set
          bytes = u.bytes + @size, day_bytes = {SentToday} + @size, day = greatest(u.day, @today::date)
        where u.bytes <= @userMax - @size and {SentToday} <= @dailyMax - @size
        """;

    private const string Ask = $"""
        select u.bytes as kept, {SentToday} as today from file_use u where u.user_id = @owner
        """;

    private const string Lock = """
        select from file_use where user_id = any(@owners) order by user_id for no key update
        """;

    private const string GiveBack = """
        update file_use u set bytes = u.bytes - g.bytes
        from unnest(@owners, @sizes) as g (user_id, bytes) where u.user_id = g.user_id
        """;

    /// <summary>Within the transaction; false: there is no room, and nothing is taken.</summary>
    public async Task<bool> TryTakeAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        Guid owner,
        long size
    ) =>
        size <= options.UserMax
        && size <= options.DailyMax
        && await connection.ExecuteAsync(Take, Parameters(owner, size), transaction) > 0;

    /// <summary>Why so many more bytes would be refused now; null: they would not.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="size">Of the file.</param>
    /// <param name="cancellation">Of who asks.</param>
    /// <param name="promised">Bytes that are on their way already, which the owner's total must have room for as well.</param>
    public async Task<Refusal?> RefuseAsync(Guid owner, long size, CancellationToken cancellation, long promised = 0)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var use = await connection.QueryFirstOrDefaultAsync<Use>(Ask, Parameters(owner, size)) ?? new Use();
        return use.Kept > options.UserMax - size - promised ? Refusals.UserQuota : Judge(use, size);
    }

    /// <summary>After <see cref="TryTakeAsync"/> said no: by then there may be room again, and yet it said no.</summary>
    public async Task<Refusal> ExplainAsync(NpgsqlConnection connection, Guid owner, long size)
    {
        var use = await connection.QueryFirstOrDefaultAsync<Use>(Ask, Parameters(owner, size));
        return Judge(use ?? new Use(), size) ?? Refusals.UserQuota;
    }

    /// <summary>Of files that go, within the transaction.</summary>
    public static async Task GiveBackAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        IEnumerable<(Guid Owner, long Size)> files
    )
    {
        var sums = files.GroupBy(file => file.Owner).ToList();
        var parameters = new
        {
            owners = sums.ConvertAll(sum => sum.Key).ToArray(),
            sizes = sums.ConvertAll(sum => sum.Sum(file => file.Size)).ToArray(),
        };
        await connection.ExecuteAsync(Lock, parameters, transaction);
        await connection.ExecuteAsync(GiveBack, parameters, transaction);
    }

    private Refusal? Judge(Use use, long size) =>
        use.Kept > options.UserMax - size ? Refusals.UserQuota
        // What no day has room for need not wait for another one.
        : size > options.DailyMax ? Refusals.TooLarge
        : use.Today > options.DailyMax - size ? Refusals.DailyLimit(UntilTomorrow())
        : null;

    private object Parameters(Guid owner, long size) =>
        new
        {
            owner,
            size,
            today = time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            userMax = options.UserMax,
            dailyMax = options.DailyMax,
        };

    private TimeSpan UntilTomorrow()
    {
        var now = time.GetUtcNow().UtcDateTime;
        return now.Date.AddDays(1) - now;
    }

    private sealed class Use
    {
        public long Kept { get; init; }
        public long Today { get; init; }
    }
}
