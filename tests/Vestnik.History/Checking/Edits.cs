using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// In the end a message reads as its last edit left it: the acknowledged one with the highest seq, or one whose outcome
/// is not known; as it was written only if no edit was acknowledged.
/// </summary>
internal static class Edits
{
    private const string Rule = "edits";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        foreach (var edit in facts.Entries.OfType<Edit>().Where(edit => edit.Answer is not null))
        {
            if (edit.Answer!.Content != edit.Content)
            {
                yield return new Violation(Rule, "an edit was acknowledged as another one", edit);
            }
        }
        foreach (var read in facts.Chats.Keys.Select(chat => facts.FinalReads[chat].FirstOrDefault()).OfType<Read>())
        {
            foreach (var message in read.Messages)
            {
                var edits = facts.EditsOf(message.Id);
                if (edits.Where(edit => edit.Answer is not null).MaxBy(edit => edit.Answer!.ChangeSeq) is not { } last)
                {
                    continue;
                }
                var isLast = message.Content == last.Content;
                var isUnknown = edits.Any(edit => edit.Outcome == Outcome.Unknown && edit.Content == message.Content);
                if (!isLast && !isUnknown)
                {
                    yield return new Violation(Rule, $"no {message.No} does not read as its last edit", last, read);
                }
            }
        }
    }
}
