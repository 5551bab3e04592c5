using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Features.UserLog;

namespace Vestnik.Server.Features.Contacts;

/// <summary>Reads contacts and blocks, for whose they are alone.</summary>
internal sealed class ContactReader(NpgsqlDataSource database, UserDirectory users) : IUserLogReader
{
    private const string OfBlocked = $"""
        select {UserRow.Columns}
        from blocks x join users u on u.id = x.blocked_id left join presence p on p.user_id = u.id
        where x.user_id = @viewer
        """;

    public IReadOnlyCollection<string> Kinds { get; } = [UserChange.OfContact, UserChange.OfBlock];

    /// <summary>By name, after one of that name and id.</summary>
    public async Task<List<ContactView>> PageAsync(
        Guid viewer,
        (string Name, Guid Id)? after,
        int limit,
        CancellationToken cancellation
    )
    {
        var beyond = after is null ? "" : $"and (lower({ContactRow.Name}), u.id) > (lower(@name), @id)";
        var rows = await database.ListAsync<ContactRow>(
            $"{ContactRow.Select} {beyond} order by lower({ContactRow.Name}), u.id limit @limit",
            new
            {
                viewer,
                limit,
                name = after?.Name,
                id = after?.Id,
            },
            cancellation
        );
        return rows.ConvertAll(View);
    }

    /// <summary>By username, after a given one.</summary>
    public async Task<List<UserView>> BlockedPageAsync(
        Guid viewer,
        string? after,
        int limit,
        CancellationToken cancellation
    )
    {
        var rows = await database.ListAsync<UserRow>(
            $"{OfBlocked} and lower(u.username) > lower(@after) order by lower(u.username) limit @limit",
            new
            {
                viewer,
                after = after ?? "",
                limit,
            },
            cancellation
        );
        return rows.ConvertAll(users.View);
    }

    public async Task<ContactView?> FindAsync(Guid viewer, Guid id, CancellationToken cancellation) =>
        await database.FirstAsync<ContactRow>($"{ContactRow.Select} and u.id = @id", new { viewer, id }, cancellation)
            is { } row
            ? View(row)
            : null;

    public Task<bool> IsBlockedAsync(Guid userId, Guid other, CancellationToken cancellation) =>
        database.FirstAsync<bool>(
            "select exists (select from blocks where user_id = @userId and blocked_id = @other)",
            new { userId, other },
            cancellation
        );

    public async Task<IReadOnlyList<UserChange>> ReadAsync(
        Guid userId,
        IReadOnlyList<UserLogEntry> entries,
        CancellationToken cancellation
    )
    {
        var contacts = await FindAsync<ContactRow>(ContactRow.Select, UserChange.OfContact);
        var blocked = await FindAsync<UserRow>(OfBlocked, UserChange.OfBlock);
        return
        [
            .. entries.Select(entry =>
                entry.Kind == UserChange.OfContact
                    ? new UserChange(
                        entry.Seq,
                        entry.Kind,
                        UserId: entry.Key,
                        Contact: contacts.TryGetValue(entry.Key, out var contact) ? View(contact) : null
                    )
                    : new UserChange(
                        entry.Seq,
                        entry.Kind,
                        UserId: entry.Key,
                        User: blocked.TryGetValue(entry.Key, out var user) ? users.View(user) : null,
                        Blocked: blocked.ContainsKey(entry.Key)
                    )
            ),
        ];

        async Task<Dictionary<Guid, TRow>> FindAsync<TRow>(string select, string kind)
            where TRow : UserRow
        {
            var keys = entries.Where(entry => entry.Kind == kind).Select(entry => entry.Key).ToArray();
            return keys.Length == 0
                ? []
                : (
                    await database.ListAsync<TRow>(
                        $"{select} and u.id = any(@keys)",
                        new { viewer = userId, keys },
                        cancellation
                    )
                ).ToDictionary(row => row.Id);
        }
    }

    private ContactView View(ContactRow row) => row.ToView(users.View(row));
}
