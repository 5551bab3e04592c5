using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// Marks only rise for each observer, name a message that was sent by then, and are not below what was acknowledged
/// before; what is read is delivered. Those of the last moments before a crash of PostgreSQL may be gone.
/// </summary>
internal static class Marks
{
    private const string Rule = "marks";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        var sent = facts
            .Observations()
            .DistinctBy(seen => (seen.Chat, seen.Message.No))
            .ToDictionary(seen => (seen.Chat, seen.Message.No), seen => facts.BeginOf(seen.Chat, seen.Message));
        var acknowledged = Acknowledged(facts);
        var known = new Dictionary<(string Client, Guid Chat, Guid User, bool IsRead), (long No, Entry By)>();
        foreach (var (chat, user, isRead, no, by) in Observed(facts))
        {
            if (no > 0 && !(sent.TryGetValue((chat, no), out var begin) && begin <= by.End))
            {
                yield return new Violation(Rule, $"a mark is at no {no}, which nobody had sent", by);
            }
            var key = (by.Client, chat, user, isRead);
            var before = known.GetValueOrDefault(key, (0, by));
            if (no < before.No && !facts.MayBeLost(before.By.End, by.End))
            {
                yield return new Violation(Rule, $"a mark fell from {before.No} to {no}", before.By, by);
            }
            known[key] = (no, by);
            // Only a read says where a mark stands; events tell how it came there.
            var floor = by is Walk ? acknowledged.GetValueOrDefault((chat, user, isRead))?.Before(by.Begin) : null;
            if (floor is { } marked && no < marked.Number)
            {
                yield return new Violation(
                    Rule,
                    $"no {marked.Number} was marked, and the mark is at {no}",
                    marked.By,
                    by
                );
            }
        }
        foreach (var walk in facts.Entries.OfType<Walk>())
        {
            if (walk.Chats.SelectMany(chat => chat.Marks).Any(mark => mark.Read > mark.Delivered))
            {
                yield return new Violation(Rule, "something was read and not delivered", walk);
            }
        }
    }

    /// <summary>Acknowledged marks that no crash can have taken. What was read was delivered.</summary>
    public static Dictionary<(Guid Chat, Guid User, bool IsRead), Milestones> Acknowledged(Facts facts) =>
        facts
            .Entries.OfType<Mark>()
            .Where(mark => mark.Outcome == Outcome.Ok && !facts.MayBeLost(mark.End, long.MaxValue))
            .SelectMany(mark => mark.IsRead ? new[] { false, true } : [false], (mark, isRead) => (Mark: mark, isRead))
            .GroupBy(one => (one.Mark.Chat, one.Mark.User, one.isRead), one => (one.Mark.No, (Entry)one.Mark))
            .ToDictionary(same => same.Key, same => new Milestones(same));

    private static IEnumerable<(Guid Chat, Guid User, bool IsRead, long No, Entry By)> Observed(Facts facts)
    {
        foreach (var entry in facts.Entries)
        {
            switch (entry)
            {
                case Notice { What: Happening.Delivered or Happening.Read } told:
                    yield return (told.Chat, told.Of!.Value, told.What == Happening.Read, told.No, told);
                    break;
                case Walk walk:
                    foreach (var chat in walk.Chats)
                    {
                        foreach (var mark in chat.Marks)
                        {
                            yield return (chat.Chat, mark.User, false, mark.Delivered, walk);
                            yield return (chat.Chat, mark.User, true, mark.Read, walk);
                        }
                    }
                    break;
                default:
                    break;
            }
        }
    }
}
