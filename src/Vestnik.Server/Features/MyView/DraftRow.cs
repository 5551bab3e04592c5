using Vestnik.Contracts;

namespace Vestnik.Server.Features.MyView;

/// <summary>A draft as the database has it, perhaps none.</summary>
internal sealed class DraftRow
{
    /// <summary>Of <c>chat_preferences p</c>, also where a join found none.</summary>
    public const string Columns = "p.draft, p.draft_reply_to, p.draft_at";

    public Guid ChatId { get; init; }
    public string? Draft { get; init; }
    public Guid? DraftReplyTo { get; init; }
    public DateTimeOffset? DraftAt { get; init; }

    public DraftView? ToView() => DraftAt is { } at ? new DraftView(Draft ?? "", DraftReplyTo, at) : null;
}
