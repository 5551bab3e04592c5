using Vestnik.Contracts;

namespace Vestnik.Server.Features.MyView;

/// <summary>How somebody sees a chat, as the database has it; without a row everything is as by default.</summary>
internal sealed record PreferencesRow
{
    /// <summary>Of <c>chat_preferences p</c>, also where a join found none.</summary>
    public const string Columns = """
        p.muted_until, p.pinned_at, coalesce(p.archived, false) as archived, coalesce(p.unread, false) as unread,
        coalesce(p.notify, 'all') as notify
        """;

    public Guid ChatId { get; init; }
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>The place among the pinned chats, the least on top; null: not pinned.</summary>
    public int? PinnedAt { get; init; }
    public bool Archived { get; init; }
    public bool Unread { get; init; }
    public string Notify { get; init; } = NotifyLevel.All;

    public PreferencesView ToView() => new(ChatId, MutedUntil, PinnedAt is not null, Archived, Unread, Notify);
}
