using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// In the end each member reads every acknowledged message, and of every act that changed the group what it left, exactly once; and
/// all members read the same in one order.
/// </summary>
internal static class Kept
{
    private const string Rule = "kept";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        foreach (var (chat, made) in facts.Chats)
        {
            var finals = facts.FinalReads[chat].ToList();
            foreach (var user in facts.Groups.People(chat))
            {
                if (facts.Groups.StaysSince(chat, user) is not null && finals.TrueForAll(read => read.User != user))
                {
                    yield return new Violation(Rule, $"{user} never read the whole of {chat} in the end", made);
                }
            }
            foreach (var read in finals)
            {
                foreach (var violation in CheckOne(facts, chat, read).Concat(Compare(finals[0], read)))
                {
                    yield return violation;
                }
            }
        }
    }

    private static IEnumerable<Violation> CheckOne(Facts facts, Guid chat, Read read)
    {
        for (var at = 1; at < read.Messages.Count; at++)
        {
            // Newest first.
            var (newer, older) = (read.Messages[at - 1], read.Messages[at]);
            if (newer.No <= older.No || newer.Seq <= older.Seq)
            {
                yield return new Violation(Rule, $"no {newer.No} is read before no {older.No}", read);
            }
        }
        var messages = read.Messages.Select(message => message.Id).ToHashSet();
        foreach (var (_, message, by) in facts.Acknowledged[chat])
        {
            if (!messages.Contains(message.Id) && !facts.MayBeDeleted(message.Id))
            {
                yield return new Violation(Rule, $"message {message.Id} was acknowledged and is gone", by, read);
            }
        }
        var said = read
            .Messages.Select(message => Sayings.Of(chat, message))
            .OfType<Saying>()
            .CountBy(saying => saying)
            .ToDictionary();
        foreach (var acts in facts.Sayings.Acts.Where(acts => acts.Key.Chat == chat))
        {
            var owed = acts.Where(Sayings.MustBeSaid).ToList();
            if (said.GetValueOrDefault(acts.Key) < owed.Count)
            {
                yield return new Violation(Rule, $"\"{acts.Key.Action}\" was done and left no trace", [.. owed, read]);
            }
        }
    }

    private static IEnumerable<Violation> Compare(Read one, Read other)
    {
        var difference = one
            .Messages.Select(message => (message.Id, message.No, message.ChangeSeq, message.Content))
            .Zip(other.Messages.Select(message => (message.Id, message.No, message.ChangeSeq, message.Content)))
            .FirstOrDefault(pair => pair.First != pair.Second);
        if (difference != default || one.Messages.Count != other.Messages.Count)
        {
            yield return new Violation(
                Rule,
                $"two members read {one.Messages.Count} and {other.Messages.Count} messages, different at {difference}",
                one,
                other
            );
        }
    }
}
