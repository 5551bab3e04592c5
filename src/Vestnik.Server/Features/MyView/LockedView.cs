using Dapper;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Features.UserLog;

namespace Vestnik.Server.Features.MyView;

/// <summary>Somebody's view, which nobody else changes until the transaction ends. What is noted here is told when it is committed.</summary>
/// <param name="mine">Those of the chats asked for that the viewer is in, and stays in until then.</param>
internal sealed class LockedView(
    NpgsqlConnection connection,
    NpgsqlTransaction transaction,
    Guid viewer,
    IReadOnlySet<Guid> mine
)
{
    public Guid Viewer => viewer;

    public List<UserChange> Changes { get; } = [];

    public bool IsMine(Guid chatId) => mine.Contains(chatId);

    /// <summary>A statement within this transaction.</summary>
    public Task<T?> FirstAsync<T>(string sql, object parameters) =>
        connection.QueryFirstOrDefaultAsync<T?>(sql, parameters, transaction);

    /// <summary>A statement within this transaction.</summary>
    public async Task<List<T>> ListAsync<T>(string sql, object parameters) =>
        (await connection.QueryAsync<T>(sql, parameters, transaction)).AsList();

    /// <summary>A statement within this transaction; answers how many rows it wrote.</summary>
    public Task<int> ExecuteAsync(string sql, object parameters) =>
        connection.ExecuteAsync(sql, parameters, transaction);

    /// <summary>Numbers a change of the user log.</summary>
    /// <param name="key">The chat or message that it is about; empty where there is one of its kind.</param>
    /// <param name="change">What is told of it; the number is set here.</param>
    public async Task NoteAsync(Guid key, UserChange change)
    {
        var seq = await UserLogWriter.AppendAsync(connection, transaction, viewer, change.Kind, key);
        Changes.Add(change with { Seq = seq });
    }

    /// <summary>The pinned chats, from top to bottom.</summary>
    public Task<List<Guid>> PinnedAsync() => ListAsync<Guid>(ViewReader.Pinned, new { viewer });

    public Task NotePinnedAsync(IReadOnlyList<Guid> pinned) =>
        NoteAsync(Guid.Empty, new UserChange(0, UserChange.OfPinned, Pinned: pinned));

    public Task NotePreferencesAsync(PreferencesView preferences) =>
        NoteAsync(preferences.ChatId, new UserChange(0, UserChange.OfPreferences, Preferences: preferences));
}
