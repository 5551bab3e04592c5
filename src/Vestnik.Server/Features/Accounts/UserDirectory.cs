using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Presence;

namespace Vestnik.Server.Features.Accounts;

/// <summary>Reads people: accounts for their owners, profiles for others.</summary>
internal sealed class UserDirectory(NpgsqlDataSource database, People people)
{
    public UserView View(UserRow row)
    {
        var state = people.State(row.Id, row.Status, row.LastSeenAt, row.IsSeen);
        return new UserView(
            row.Id,
            row.Username,
            row.DisplayName,
            row.AvatarUrl,
            row.Bio,
            state.Status,
            state.IsOnline,
            state.LastSeenAt
        );
    }

    public Task<AccountRow?> AccountAsync(Guid userId, CancellationToken cancellation) =>
        database.FirstAsync<AccountRow>(
            $"select {AccountRow.Columns} from users u left join presence p on p.user_id = u.id where u.id = @userId",
            new { userId },
            cancellation
        );

    /// <summary>By email address or username; names have no <c>@</c>, so the two never meet.</summary>
    public Task<AccountRow?> AccountByLoginAsync(string login, CancellationToken cancellation) =>
        database.FirstAsync<AccountRow>(
            $"""
            select {AccountRow.Columns} from users u left join presence p on p.user_id = u.id
            where lower(u.username) = lower(@login) or lower(u.email) = lower(@login)
            """,
            new { login },
            cancellation
        );

    public async Task<UserView?> ProfileAsync(Guid viewer, string idOrUsername, CancellationToken cancellation)
    {
        // Hyphens and all: 32 hexadecimal digits can be a username, too.
        var isId = Guid.TryParseExact(idOrUsername, "D", out var id);
        var row = await database.FirstAsync<UserRow>(
            $"""
            select {UserRow.Columns} from users u left join presence p on p.user_id = u.id
            where {(isId ? "u.id = @id" : "lower(u.username) = lower(@idOrUsername)")}
            """,
            new
            {
                viewer,
                id,
                idOrUsername,
            },
            cancellation
        );
        return row is null ? null : View(row);
    }

    /// <summary>
    /// People by prefixes of their username and of the words of their display name, or by a whole email address.
    /// Every word of the query has to match; the first finds, the others narrow. Of very many, the shortest words count.
    /// </summary>
    public async Task<List<UserView>> SearchAsync(Guid viewer, string query, int limit, CancellationToken cancellation)
    {
        var words = UserWords.Split(query).Take(8).ToArray();
        if (words.Length == 0)
        {
            return [];
        }
        var rows = await database.ListAsync<UserRow>(
            $"""
            select {UserRow.Columns} from users u left join presence p on p.user_id = u.id
            where u.id in (
              (select w.user_id from user_words w
              where w.word ~>=~ @first and w.word ~<~ @beyond
                and not exists (
                  select from unnest(@others) o(pattern)
                  where not exists (select from user_words x where x.user_id = w.user_id and x.word like o.pattern))
              order by w.word using ~<~ limit 1000)
              union all
              select e.id from users e where lower(e.email) = lower(@email))
            order by lower(u.username) = @exact desc, lower(u.username)
            limit @limit
            """,
            new
            {
                viewer,
                // A range and not a pattern: a plan that is made once for all patterns cannot use the index.
                first = words[0],
                beyond = words[0] + "\U0010FFFF",
                others = words.Skip(1).Select(Pattern).ToArray(),
                email = query.Trim(),
                exact = words[0],
                limit,
            },
            cancellation
        );
        return rows.ConvertAll(View);
    }

    /// <summary>Everybody, by username, after a given one.</summary>
    public async Task<List<UserView>> ListAsync(Guid viewer, string? after, int limit, CancellationToken cancellation)
    {
        var rows = await database.ListAsync<UserRow>(
            $"""
            select {UserRow.Columns} from users u left join presence p on p.user_id = u.id
            where lower(u.username) > lower(@after)
            order by lower(u.username) limit @limit
            """,
            new
            {
                viewer,
                after = after ?? "",
                limit,
            },
            cancellation
        );
        return rows.ConvertAll(View);
    }

    private static string Pattern(string word) =>
        word.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
