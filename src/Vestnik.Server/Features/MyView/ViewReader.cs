using System.Text.Json;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.UserLog;

namespace Vestnik.Server.Features.MyView;

/// <summary>Reads what the user log says of somebody's view. Of chats that one is not in any more it says nothing.</summary>
internal sealed class ViewReader(NpgsqlDataSource database) : IUserLogReader
{
    /// <summary>The pinned chats of <c>@viewer</c>, from top to bottom.</summary>
    public const string Pinned = """
        select chat_id from chat_preferences where user_id = @viewer and pinned_at is not null order by pinned_at
        """;

    // One by one: the limits keep the planner from beginning with all that is the viewer's.
    private const string OfMyChats = """
        from unnest(@keys) as i (id)
        cross join lateral (select o.chat_id from members o where o.chat_id = i.id and o.user_id = @viewer limit 1) m
        left join chat_preferences p on p.user_id = @viewer and p.chat_id = m.chat_id
        """;

    private const string Hidden = """
        select h.message_id, h.chat_id from unnest(@keys) as i (id)
        cross join lateral (
          select * from hidden_messages o where o.user_id = @viewer and o.message_id = i.id limit 1) h
        """;

    public IReadOnlyCollection<string> Kinds { get; } =
    [UserChange.OfPreferences, UserChange.OfDraft, UserChange.OfPinned, UserChange.OfFolders, UserChange.OfHidden];

    public async Task<IReadOnlyList<UserChange>> ReadAsync(
        Guid userId,
        IReadOnlyList<UserLogEntry> entries,
        CancellationToken cancellation
    )
    {
        var changes = new List<UserChange>();
        foreach (var kind in entries.GroupBy(entry => entry.Kind, StringComparer.Ordinal))
        {
            var values = await ValuesAsync(userId, kind.Key, [.. kind.Select(entry => entry.Key)], cancellation);
            changes.AddRange(
                kind.Where(entry => values.ContainsKey(entry.Key))
                    .Select(entry => values[entry.Key] with { Seq = entry.Seq })
            );
        }
        return changes;
    }

    public static async Task<IReadOnlyList<FolderView>> FoldersAsync(
        NpgsqlDataSource database,
        Guid viewer,
        CancellationToken cancellation
    )
    {
        var json = await database.FirstAsync<string>(
            "select folders::text from folders where user_id = @viewer",
            new { viewer },
            cancellation
        );
        return json is null ? [] : JsonSerializer.Deserialize<List<FolderView>>(json, VestnikJson.Options)!;
    }

    /// <summary>By key, still without a number.</summary>
    private async Task<Dictionary<Guid, UserChange>> ValuesAsync(
        Guid viewer,
        string kind,
        Guid[] keys,
        CancellationToken cancellation
    )
    {
        switch (kind)
        {
            case UserChange.OfPreferences:
                var preferences = await database.ListAsync<PreferencesRow>(
                    $"select m.chat_id, {PreferencesRow.Columns} {OfMyChats}",
                    new { viewer, keys },
                    cancellation
                );
                return preferences.ToDictionary(
                    row => row.ChatId,
                    row => new UserChange(0, kind, Preferences: row.ToView())
                );
            case UserChange.OfDraft:
                var drafts = await database.ListAsync<DraftRow>(
                    $"select m.chat_id, {DraftRow.Columns} {OfMyChats}",
                    new { viewer, keys },
                    cancellation
                );
                return drafts.ToDictionary(
                    row => row.ChatId,
                    row => new UserChange(0, kind, ChatId: row.ChatId, Draft: row.ToView())
                );
            case UserChange.OfPinned:
                var pinned = await database.ListAsync<Guid>(Pinned, new { viewer }, cancellation);
                return new() { [Guid.Empty] = new UserChange(0, kind, Pinned: pinned) };
            case UserChange.OfFolders:
                var folders = await FoldersAsync(database, viewer, cancellation);
                return new() { [Guid.Empty] = new UserChange(0, kind, Folders: folders) };
            default:
                var hidden = await database.ListAsync<HiddenRow>(Hidden, new { viewer, keys }, cancellation);
                return hidden.ToDictionary(
                    row => row.MessageId,
                    row => new UserChange(0, kind, ChatId: row.ChatId, MessageId: row.MessageId)
                );
        }
    }

    private sealed class HiddenRow
    {
        public Guid MessageId { get; init; }
        public Guid ChatId { get; init; }
    }
}
