using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// The numbers of a chat have no holes: each no up to the head is a message that is read in the end or was deleted, and
/// the head's seq counts the messages, edits and deletions, who came and went or has another role, the titles, and nothing else.
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
            .ToDictionary(same => same.Key, same => same.MaxBy(walked => (walked.Chat.LastSeq, walked.Walk.Begin)));
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
                foreach (var violation in CheckCount(facts, read, last.Chat, last.Walk))
                {
                    yield return violation;
                }
            }
        }
    }

    /// <summary>The changes that were acknowledged at the least, those that may have happened at the most.</summary>
    private static IEnumerable<Violation> CheckCount(Facts facts, Read read, WalkedChat head, Walk walk)
    {
        var chat = head.Chat;
        var edits = facts.Entries.OfType<Edit>().Where(edit => edit.Chat == chat).ToList();
        var deletes = facts.Entries.OfType<Delete>().Where(delete => delete.Chat == chat).ToList();
        var said = read.Messages.Sum(message => EntriesBeside(message.Notice));
        var unsaid = facts.Groups.Changes[chat].Count(change => IsUnsaid(change.Role));
        var told = facts
            .Entries.OfType<Notice>()
            .Where(notice => notice.Chat == chat && notice.Member?.Action == "role" && IsUnsaid(notice.Member.Role));
        var least =
            head.LastNo
            + said
            + told.DistinctBy(notice => notice.Seq).Count()
            + edits.Count(edit => edit.Outcome == Outcome.Ok && edit.End < walk.Begin)
            + Messages(deletes.Where(delete => delete.Outcome == Outcome.Ok && delete.End < walk.Begin));
        var most =
            head.LastNo
            + said
            + unsaid
            + edits.Count(edit => edit.Outcome != Outcome.Refused)
            + Messages(deletes.Where(delete => delete.Outcome != Outcome.Refused));
        if (head.LastSeq < least || head.LastSeq > most)
        {
            yield return new Violation(Rule, $"seq is {head.LastSeq} after {least} to {most} changes of {chat}", walk);
        }
    }

    /// <summary>How many numbers were taken by what a system message tells of.</summary>
    private static int EntriesBeside(SeenNotice? notice) =>
        notice?.Action switch
        {
            null or SystemAction.Created => 0,
            // Of the one and of the other.
            SystemAction.Owner => 2,
            _ => 1,
        };

    /// <summary>Whether no system message tells that somebody has this role now.</summary>
    private static bool IsUnsaid(string? role) => role is ChatRole.Member or ChatRole.Restricted;

    private static int Messages(IEnumerable<Delete> deletes) => deletes.DistinctBy(delete => delete.Message).Count();
}
