using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// After a deletion was acknowledged no read that begins, no connection that opens and no later change shows the content,
/// be it quoted in a reply; and nobody is told of the message again by a client that has told of its end.
/// </summary>
internal static class Deletions
{
    private const string Rule = "deletions";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        var deleted = facts
            .Entries.OfType<Delete>()
            .Where(delete => delete.Outcome == Outcome.Ok)
            .GroupBy(delete => delete.Message)
            .ToDictionary(same => same.Key, same => same.MinBy(delete => delete.End)!);
        var seqs = facts
            .Entries.OfType<Event>()
            .Where(told => told.What == Happening.Deleted)
            .GroupBy(told => told.MessageId!.Value)
            .ToDictionary(same => same.Key, same => same.First());
        var opened = facts.Entries.OfType<Opened>().ToDictionary(open => open.Client, StringComparer.Ordinal);
        foreach (var (_, message, by) in facts.Observations())
        {
            // A connection that is older may still have it on its way.
            var since = by is Notice ? opened.GetValueOrDefault(by.Client)?.Begin ?? 0 : by.Begin;
            if (message.Content.Length > 0 && deleted.TryGetValue(message.Id, out var delete) && delete.End < since)
            {
                yield return new Violation(Rule, $"no {message.No} is shown after its deletion", delete, by);
            }
            if (
                message is { ReplyId: { } quoted, ReplyContent.Length: > 0 }
                && deleted.TryGetValue(quoted, out var gone)
                && gone.End < since
            )
            {
                yield return new Violation(Rule, $"no {message.No} quotes a message after its deletion", gone, by);
            }
            if (
                message.Content.Length > 0
                && seqs.TryGetValue(message.Id, out var told)
                && told.Seq <= message.ChangeSeq
            )
            {
                yield return new Violation(
                    Rule,
                    $"no {message.No} has content in a change after its deletion",
                    told,
                    by
                );
            }
        }
        var ends = new Dictionary<(string Client, Guid Message), Told>();
        foreach (var told in facts.Entries.OfType<Told>())
        {
            if (told.What == Happening.Deleted)
            {
                ends.TryAdd((told.Client, told.MessageId!.Value), told);
            }
            else if (told.Message is { } message && ends.TryGetValue((told.Client, message.Id), out var end))
            {
                yield return new Violation(Rule, $"no {message.No} is told of after its end", end, told);
            }
        }
    }
}
