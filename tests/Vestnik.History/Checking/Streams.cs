using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// What each connection carries and each client tells: new messages in the order of their no, none twice; and a client
/// that lived to the end has told every acknowledged message and knows each as it is read.
/// </summary>
internal static class Streams
{
    private const string Rule = "streams";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        var last = new Dictionary<(string Client, Guid Chat), Notice>();
        foreach (var notice in facts.Entries.OfType<Notice>().Where(notice => notice.What == Happening.Received))
        {
            var key = (notice.Client, notice.Chat);
            if (last.TryGetValue(key, out var before) && before.Message!.No >= notice.Message!.No)
            {
                yield return new Violation(
                    Rule,
                    $"no {notice.Message.No} came after no {before.Message.No}",
                    before,
                    notice
                );
            }
            last[key] = notice;
        }
        var ended = facts.Entries.OfType<Closed>().Select(closed => closed.Client).ToHashSet(StringComparer.Ordinal);
        var told = facts.Entries.OfType<Told>().ToLookup(told => told.Client, StringComparer.Ordinal);
        var opened = facts.Entries.OfType<Opened>().Where(open => open.IsProgram && !ended.Contains(open.Client));
        foreach (var open in opened)
        {
            foreach (var chat in facts.Chats.Keys.Where(chat => facts.StayingMembers(chat).Contains(open.User)))
            {
                foreach (
                    var violation in CheckEnd(facts, open, chat, [.. told[open.Client].Where(by => by.Chat == chat)])
                )
                {
                    yield return violation;
                }
            }
        }
    }

    private static IEnumerable<Violation> CheckEnd(Facts facts, Opened open, Guid chat, List<Told> told)
    {
        var reload = told.LastOrDefault(notice => notice.What == Happening.Reloaded)?.End ?? open.End;
        var state = told.Where(notice => notice.Message is not null)
            .GroupBy(notice => notice.Message!.Id)
            .ToDictionary(same => same.Key, same => same.Last());
        foreach (var sent in facts.Acknowledged[chat].Where(sent => sent.FirstBegin > reload))
        {
            var answer = sent.Acknowledged!.Answer!;
            if (!state.ContainsKey(answer.Id) && !facts.MayBeDeleted(answer.Id))
            {
                yield return new Violation(
                    Rule,
                    $"{open.Client} was never told of no {answer.No}",
                    sent.Acknowledged,
                    open
                );
            }
        }
        if (facts.FinalReads[chat].FirstOrDefault() is not { } read)
        {
            yield break;
        }
        var final = read.Messages.DistinctBy(message => message.Id).ToDictionary(message => message.Id);
        var gone = told.Where(notice => notice.What == Happening.Deleted)
            .Select(notice => notice.MessageId!.Value)
            .ToHashSet();
        foreach (var (id, notice) in state.Where(known => known.Value.End > reload))
        {
            var isThere = final.TryGetValue(id, out var message);
            if (isThere ? gone.Contains(id) || message!.Content != notice.Message!.Content : !gone.Contains(id))
            {
                yield return new Violation(
                    Rule,
                    $"{open.Client} knows no {notice.Message!.No} otherwise than it is",
                    notice,
                    read
                );
            }
        }
    }
}
