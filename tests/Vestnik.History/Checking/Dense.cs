using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// The numbers of a chat have no holes: each no up to the head is a message that is read in the end or was deleted, and
/// the head's seq counts the messages, edits and deletions, and nothing else.
/// </summary>
internal static class Dense
{
    private const string Rule = "dense";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        var named = new Dictionary<(Guid Chat, long No), Guid>();
        foreach (var (chat, message, _) in facts.Observations())
        {
            named.TryAdd((chat, message.No), message.Id);
        }
        var heads = facts
            .Entries.OfType<Walk>()
            .SelectMany(walk => walk.Chats, (walk, chat) => (Walk: walk, Chat: chat))
            .GroupBy(walked => walked.Chat.Chat)
            .ToDictionary(same => same.Key, same => same.MaxBy(walked => walked.Chat.LastSeq));
        foreach (var chat in facts.Chats.Keys)
        {
            if (facts.FinalReads[chat].FirstOrDefault() is not { } read)
            {
                continue;
            }
            var present = read.Messages.Select(message => message.No).ToHashSet();
            var head = Math.Max(present.DefaultIfEmpty().Max(), heads.GetValueOrDefault(chat).Chat?.LastNo ?? 0);
            for (var no = 1L; no <= head; no++)
            {
                if (!present.Contains(no) && !(named.TryGetValue((chat, no), out var id) && facts.MayBeDeleted(id)))
                {
                    yield return new Violation(Rule, $"no {no} of {head} in {chat} is nothing", read);
                }
            }
            if (heads.TryGetValue(chat, out var last))
            {
                foreach (var violation in CheckCount(facts, chat, last.Chat, last.Walk))
                {
                    yield return violation;
                }
            }
        }
    }

    /// <summary>The changes that were acknowledged at the least, those that may have happened at the most.</summary>
    private static IEnumerable<Violation> CheckCount(Facts facts, Guid chat, WalkedChat head, Walk walk)
    {
        var edits = facts.Entries.OfType<Edit>().Where(edit => edit.Chat == chat).ToList();
        var deletes = facts.Entries.OfType<Delete>().Where(delete => delete.Chat == chat).ToList();
        var least =
            head.LastNo
            + edits.Count(edit => edit.Outcome == Outcome.Ok && edit.End < walk.Begin)
            + Messages(deletes.Where(delete => delete.Outcome == Outcome.Ok && delete.End < walk.Begin));
        var most =
            head.LastNo
            + edits.Count(edit => edit.Outcome != Outcome.Refused)
            + Messages(deletes.Where(delete => delete.Outcome != Outcome.Refused));
        if (head.LastSeq < least || head.LastSeq > most)
        {
            yield return new Violation(Rule, $"seq is {head.LastSeq} after {least} to {most} changes of {chat}", walk);
        }
    }

    private static int Messages(IEnumerable<Delete> deletes) => deletes.DistinctBy(delete => delete.Message).Count();
}
