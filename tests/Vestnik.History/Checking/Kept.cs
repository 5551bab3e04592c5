using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>In the end each member reads every acknowledged message, exactly once, and all members read the same in one order.</summary>
internal static class Kept
{
    private const string Rule = "kept";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        foreach (var (chat, made) in facts.Chats)
        {
            var finals = facts.FinalReads[chat].ToList();
            foreach (var user in facts.StayingMembers(chat))
            {
                if (finals.TrueForAll(read => read.User != user))
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
        foreach (var sent in facts.Acknowledged[chat])
        {
            var answer = sent.Acknowledged!.Answer!;
            if (!messages.Contains(answer.Id) && !facts.MayBeDeleted(answer.Id))
            {
                yield return new Violation(
                    Rule,
                    $"message {answer.Id} was acknowledged and is gone",
                    sent.Acknowledged,
                    read
                );
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
