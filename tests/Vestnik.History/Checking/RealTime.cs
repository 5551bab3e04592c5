using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// A message whose sending, or what it tells of, was acknowledged before that of another one of its chat began has the lower no;
/// so it is with edits and their seq.
/// </summary>
internal static class RealTime
{
    private const string Rule = "real time";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        var edits = facts.Entries.OfType<Edit>().Where(edit => edit.Answer is not null).ToLookup(edit => edit.Chat);
        foreach (var chat in facts.Chats.Keys)
        {
            var sends = facts.Acknowledged[chat].Select(stored => (stored.Begin, stored.Message.No, stored.By));
            var changes = edits[chat].Select(edit => (edit.Begin, edit.Answer!.ChangeSeq, (Entry)edit));
            foreach (var violation in CheckOrder([.. sends], "no").Concat(CheckOrder([.. changes], "seq")))
            {
                yield return violation;
            }
        }
    }

    private static IEnumerable<Violation> CheckOrder(List<(long Begin, long Number, Entry By)> acts, string number)
    {
        var reached = new Milestones(acts.Select(act => (act.Number, act.By)));
        foreach (var act in acts)
        {
            if (reached.Before(act.Begin) is { } earlier && earlier.Number >= act.Number)
            {
                yield return new Violation(
                    Rule,
                    $"{number} {earlier.Number} was acknowledged before {number} {act.Number} was asked for",
                    earlier.By,
                    act.By
                );
            }
        }
    }
}
