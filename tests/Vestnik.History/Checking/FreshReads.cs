using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>A read shows everything that was acknowledged before it began, within the page it covers, and no older state of it.</summary>
internal static class FreshReads
{
    private const string Rule = "fresh reads";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        var byChat = facts.Chats.Keys.ToDictionary(
            chat => chat,
            chat => facts.Acknowledged[chat].OrderBy(stored => stored.Message.No).ToList()
        );
        foreach (var read in facts.Entries.OfType<Read>().Where(read => read.Outcome == Outcome.Ok))
        {
            var isWhole = read.IsFinal || read.Messages.Count < read.Limit;
            var lowest = isWhole ? 1 : read.Messages.Min(message => message.No);
            var shown = read.Messages.Select(message => message.No).ToHashSet();
            var messages = byChat[read.Chat];
            for (var at = FirstFrom(messages, lowest); at < messages.Count; at++)
            {
                var (_, answer, acknowledged) = messages[at];
                if (answer.No >= read.Before)
                {
                    break;
                }
                if (
                    acknowledged.End < read.Begin
                    && !shown.Contains(answer.No)
                    && !facts.MayBeDeleted(answer.Id, read.End)
                )
                {
                    yield return new Violation(
                        Rule,
                        $"no {answer.No} is not in the page that covers it",
                        acknowledged,
                        read
                    );
                }
            }
            foreach (var message in read.Messages)
            {
                if (
                    facts
                        .EditsOf(message.Id)
                        .FirstOrDefault(edit => edit.End < read.Begin && edit.Answer?.ChangeSeq > message.ChangeSeq) is
                    { } newer
                )
                {
                    yield return new Violation(Rule, $"no {message.No} is shown as it was before an edit", newer, read);
                }
            }
        }
    }

    private static int FirstFrom(List<Stored> messages, long no)
    {
        var (low, high) = (0, messages.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = messages[middle].Message.No < no ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
