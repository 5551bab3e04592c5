using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>Nothing from nowhere: what anybody is shown was sent before, by that sender, was not refused, and reads as written.</summary>
internal static class Origin
{
    private const string Rule = "origin";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        foreach (var (chat, message, by) in facts.Observations())
        {
            if (!facts.Sent.TryGetValue((chat, message.Sender, message.ClientId), out var sent))
            {
                yield return new Violation(Rule, $"message {message.Id} was never sent", by);
                continue;
            }
            if (sent.FirstBegin > by.End)
            {
                yield return new Violation(
                    Rule,
                    $"message {message.Id} was shown before it was sent",
                    by,
                    sent.Sends[0]
                );
            }
            if (!sent.MayExist)
            {
                yield return new Violation(Rule, $"message {message.Id} was refused", [.. sent.Sends, by]);
            }
            if (!message.IsDeleted && !IsWritten(facts, sent, message, by))
            {
                yield return new Violation(Rule, $"message {message.Id} reads as nobody wrote it", [.. sent.Sends, by]);
            }
        }
    }

    private static bool IsWritten(Facts facts, SentMessage sent, Seen message, Entry by) =>
        sent.Sends.Any(send => send.Content == message.Content)
        || facts
            .EditsOf(message.Id)
            .Any(edit => edit.Content == message.Content && edit.Outcome != Outcome.Refused && edit.Begin <= by.End);
}
