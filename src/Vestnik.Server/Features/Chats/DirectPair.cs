namespace Vestnik.Server.Features.Chats;

/// <summary>Two people, or one with themselves, in the order in which their one chat is kept.</summary>
internal readonly record struct DirectPair(Guid Low, Guid High)
{
    /// <summary>
    /// Taken before anything else, by whoever makes the chat of <c>@low</c> and <c>@high</c> and by whoever blocks the other:
    /// either the block is seen by the one, or the chat by the other.
    /// </summary>
    public const string Lock =
        "select pg_advisory_xact_lock(hashtextextended('pair:' || @low::text || ':' || @high::text, 0))";

    public static DirectPair Of(Guid one, Guid other) => one.CompareTo(other) < 0 ? new(one, other) : new(other, one);
}
