using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// One message has one no, one seq, one sender and one client id for everybody and for ever; each no of a chat belongs to one
/// message, each seq to one message or to what became of one member, each file to one message; and what a message is after a
/// change (its changeSeq) is the same for all.
/// </summary>
internal static class Identity
{
    private const string Rule = "identity";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        var messages = new Dictionary<Guid, (Guid Chat, Seen Message, Entry By)>();
        var numbers = new Dictionary<(Guid Chat, long No), (Guid Id, Entry By)>();
        var changes = new Dictionary<(Guid Chat, long Seq), (object What, Entry By)>();
        var keys = new Dictionary<(Guid Chat, Guid Sender, Guid ClientId), (Guid Id, Entry By)>();
        var files = new Dictionary<string, (Guid Id, Entry By)>(StringComparer.Ordinal);
        var states = new Dictionary<(Guid Id, long ChangeSeq), (State State, Entry By)>();
        foreach (var (chat, message, by) in facts.Observations())
        {
            var (first, seen, firstBy) = Remember(messages, message.Id, (chat, message, by));
            if (
                (chat, message.No, message.Seq, message.Sender, message.ClientId)
                != (first, seen.No, seen.Seq, seen.Sender, seen.ClientId)
            )
            {
                yield return new Violation(Rule, $"message {message.Id} is two things", firstBy, by);
            }
            if (Remember(numbers, (chat, message.No), (message.Id, By: by)) is var named && named.Id != message.Id)
            {
                yield return new Violation(Rule, $"no {message.No} names two messages", named.By, by);
            }
            foreach (var seq in new[] { message.Seq, message.ChangeSeq })
            {
                if (Remember(changes, (chat, seq), (message.Id, By: by)) is var taken && !taken.What.Equals(message.Id))
                {
                    yield return new Violation(Rule, $"seq {seq} belongs to two things", taken.By, by);
                }
            }
            var key = (chat, message.Sender, message.ClientId);
            if (Remember(keys, key, (message.Id, By: by)) is var sent && sent.Id != message.Id)
            {
                yield return new Violation(Rule, $"client id {message.ClientId} was stored twice", sent.By, by);
            }
            foreach (var file in message.Files?.Split(' ') ?? [])
            {
                if (Remember(files, file, (message.Id, By: by)) is var has && has.Id != message.Id)
                {
                    yield return new Violation(Rule, $"file {file} is in two messages", has.By, by);
                }
            }
            var state = new State(message.Content, message.IsDeleted, message.Files);
            if (
                Remember(states, (message.Id, message.ChangeSeq), (State: state, By: by)) is var was
                && was.State != state
            )
            {
                yield return new Violation(Rule, $"change {message.ChangeSeq} is two things", was.By, by);
            }
        }
        foreach (var told in facts.Entries.OfType<Notice>().Where(notice => notice.Member is not null))
        {
            var taken = Remember(changes, (told.Chat, told.Seq), (told.Member!, By: told));
            if (!taken.What.Equals(told.Member))
            {
                yield return new Violation(Rule, $"seq {told.Seq} belongs to two things", taken.By, told);
            }
        }
        foreach (var mark in facts.Entries.OfType<Notice>().Where(notice => notice is { No: > 0, MessageId: not null }))
        {
            if (
                Remember(numbers, (mark.Chat, mark.No), (mark.MessageId!.Value, By: mark)) is var named
                && named.Id != mark.MessageId
            )
            {
                yield return new Violation(Rule, $"no {mark.No} names two messages", named.By, mark);
            }
        }
    }

    /// <summary>What a change makes of a message.</summary>
    private sealed record State(string Content, bool IsDeleted, string? Files);

    /// <summary>What was known first.</summary>
    private static TValue Remember<TKey, TValue>(Dictionary<TKey, TValue> known, TKey key, TValue value)
        where TKey : notnull => known.TryAdd(key, value) ? value : known[key];
}
