using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>Once a removal was acknowledged, nothing that began later reaches the removed, and they neither write nor read there.</summary>
internal static class Removals
{
    private const string Rule = "removals";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        foreach (var entry in facts.Entries)
        {
            switch (entry)
            {
                case Removal:
                    break;
                case Invocation { Outcome: Outcome.Ok } asked
                    when Removed(facts, asked.Chat, asked.User, asked.Begin) is { } removal:
                    yield return new Violation(Rule, "somebody who was removed was answered", removal, asked);
                    break;
                case Walk walk:
                    foreach (var chat in walk.Chats)
                    {
                        if (Removed(facts, chat.Chat, walk.User, walk.Begin) is { } removal)
                        {
                            yield return new Violation(Rule, "somebody who was removed synced the chat", removal, walk);
                        }
                    }
                    break;
                case Notice told when Removed(facts, told.Chat, told.User, Began(facts, told)) is { } removal:
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

    private static Removal? Removed(Facts facts, Guid chat, Guid user, long? before) =>
        facts.Removed(chat, user) is { } removal && removal.End < before ? removal : null;

    /// <summary>When what is told of was first asked for; null: that is not known.</summary>
    private static long? Began(Facts facts, Notice told) =>
        told switch
        {
            { What: Happening.Received, Message: { } message } => facts
                .Sent.GetValueOrDefault((told.Chat, message.Sender, message.ClientId))
                ?.FirstBegin,
            { What: Happening.Updated, Message: { } message } => facts
                .EditsOf(message.Id)
                .Where(edit => edit.Content == message.Content)
                .Select(edit => (long?)edit.Begin)
                .Min(),
            { What: Happening.Deleted } => facts
                .DeletesOf(told.MessageId!.Value)
                .Select(delete => (long?)delete.Begin)
                .Min(),
            _ => null,
        };
}
