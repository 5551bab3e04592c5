using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// Nothing from nowhere: what anybody is shown was sent before, by that sender, was not refused, reads as written and has the
/// files that were sent with it, until it is deleted. What a group says of itself was done before, by whom it says, and is said once.
/// </summary>
internal static class Origin
{
    private const string Rule = "origin";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        foreach (var (chat, message, by) in facts.Observations())
        {
            var violation =
                Sayings.Of(chat, message) is { } saying
                    ? CheckActs(facts.Sayings.Acts[saying], $"\"{message.Content}\"", by)
                : facts.Sent.TryGetValue((chat, message.Sender, message.ClientId), out var sent)
                    ? CheckSent(facts, sent, message, by)
                : new Violation(Rule, $"message {message.Id} was never sent", by);
            if (violation is not null)
            {
                yield return violation;
            }
        }
        foreach (var told in facts.Entries.OfType<Notice>())
        {
            if (
                told.Member is { } member
                && CheckActs(facts.Sayings.Behind(told.Chat, member), member.Action, told) is { } violation
            )
            {
                yield return violation;
            }
        }
        foreach (var said in facts.Said)
        {
            var acts = facts.Sayings.Acts[said.Key].ToList();
            if (said.Count() > acts.Count)
            {
                var proof = said.Select(one => one.By).Concat(acts);
                yield return new Violation(Rule, $"\"{said.First().Message.Content}\" is said too often", [.. proof]);
            }
        }
    }

    private static Violation? CheckActs(IEnumerable<Entry> acts, string what, Entry by) =>
        acts.Any(act => act.Begin <= by.End) ? null : new Violation(Rule, $"{what}: nobody had done it", by);

    private static Violation? CheckSent(Facts facts, SentMessage sent, Seen message, Entry by) =>
        sent.FirstBegin > by.End
            ? new Violation(Rule, $"message {message.Id} was shown before it was sent", by, sent.Sends[0])
        : !sent.MayExist ? new Violation(Rule, $"message {message.Id} was refused", [.. sent.Sends, by])
        : !message.IsDeleted && !IsWritten(facts, sent, message, by)
            ? new Violation(Rule, $"message {message.Id} reads as nobody wrote it", [.. sent.Sends, by])
        : message.Files != (message.IsDeleted ? null : sent.Sends[0].Files)
            ? new Violation(Rule, $"message {message.Id} has other files than it was sent with", [.. sent.Sends, by])
        : null;

    private static bool IsWritten(Facts facts, SentMessage sent, Seen message, Entry by) =>
        sent.Sends.Any(send => send.Content == message.Content)
        || facts
            .EditsOf(message.Id)
            .Any(edit => edit.Content == message.Content && edit.Outcome != Outcome.Refused && edit.Begin <= by.End);
}
