using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// Once it was acknowledged that somebody is out of a chat, nothing that began later reaches them until they may have come
/// back, and they neither write nor read there. Whoever is banned does not come back, whoever is restricted does not write, and
/// whoever was never made anything does not keep order.
/// </summary>
internal static class Rights
{
    private const string Rule = "rights";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        var groups = facts.Groups;
        foreach (var entry in facts.Entries)
        {
            switch (entry)
            {
                case Invocation { Outcome: Outcome.Ok } asked:
                    if (CheckAsked(facts, asked) is { } refusal)
                    {
                        yield return refusal;
                    }
                    break;
                case Walk walk:
                    foreach (var chat in walk.Chats)
                    {
                        if (groups.Out(chat.Chat, walk.User, walk.Begin, walk.End) is { } removal)
                        {
                            yield return new Violation(Rule, "somebody who was removed synced the chat", removal, walk);
                        }
                    }
                    break;
                case Notice told
                    when Began(facts, told) is { } began
                        && groups.Out(told.Chat, told.User, began, told.End) is { } removal:
                    yield return new Violation(
                        Rule,
                        "somebody who was removed was told of something later",
                        removal,
                        told
                    );
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Whether something was done that had to be refused.</summary>
    private static Violation? CheckAsked(Facts facts, Invocation asked)
    {
        var groups = facts.Groups;
        var (chat, user, begin, end) = (asked.Chat, asked.User, asked.Begin, asked.End);
        if (asked is GroupChange { Act: GroupAct.Join } or GroupChange { Act: GroupAct.Add, HasChanged: true })
        {
            if (groups.Banned(chat, ((GroupChange)asked).About!.Value, begin, end) is { } ban)
            {
                return new Violation(Rule, "somebody who was banned came back", ban, asked);
            }
        }
        if (asked is not GroupChange { Act: GroupAct.Join } && groups.Out(chat, user, begin, end) is { } removal)
        {
            return new Violation(Rule, "somebody who was removed was answered", removal, asked);
        }
        // Whoever asks again for what was stored before is answered again.
        var first = asked is Send send ? facts.Sent[(chat, user, send.ClientId)].FirstBegin : begin;
        if (asked is Send or Edit && groups.Restricted(chat, user, first, end) is { } restriction)
        {
            return new Violation(Rule, "somebody who was restricted wrote", restriction, asked);
        }
        var keepsOrder =
            asked is GroupChange
            {
                Act: GroupAct.Remove
                    or GroupAct.Ban
                    or GroupAct.LiftBan
                    or GroupAct.SetRole
                    or GroupAct.Rename
                    or GroupAct.Delete
            };
        return keepsOrder && !groups.MayKeepOrder(chat, user, end)
            ? new Violation(Rule, "somebody kept order who was never made to", asked)
            : null;
    }

    /// <summary>When what is told of was first asked for; null: that is not known.</summary>
    private static long? Began(Facts facts, Notice told) =>
        told switch
        {
            { What: Happening.Received, Message: { } message } => facts.BeginOf(told.Chat, message),
            { What: Happening.Updated, Message: { } message } => facts
                .EditsOf(message.Id)
                .Where(edit => edit.Content == message.Content)
                .Select(edit => (long?)edit.Begin)
                .Min(),
            { What: Happening.Deleted } => facts
                .DeletesOf(told.MessageId!.Value)
                .Select(delete => (long?)delete.Begin)
                .Min(),
            { What: Happening.Member, Member: { } member } => facts
                .Sayings.Behind(told.Chat, member)
                .Select(change => (long?)change.Begin)
                .Min(),
            _ => null,
        };
}
