using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// What each connection carries and each client tells: nothing twice, what people sent in the order of its no; each client also what
/// groups say and what becomes of members. And a client that lived to the end has told every acknowledged message, knows each as
/// it is read, and knows what it is not in any more.
/// </summary>
internal static class Streams
{
    private const string Rule = "streams";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        var notices = facts.Entries.OfType<Notice>();
        foreach (var violation in CheckOrder(notices.Where(one => one.What is Happening.Received or Happening.Member)))
        {
            yield return violation;
        }
        var ended = facts.Entries.OfType<Closed>().Select(closed => closed.Client).ToHashSet(StringComparer.Ordinal);
        var told = facts.Entries.OfType<Told>().ToLookup(told => told.Client, StringComparer.Ordinal);
        var opened = facts.Entries.OfType<Opened>().Where(open => open.IsProgram && !ended.Contains(open.Client));
        foreach (var open in opened)
        {
            var byChat = told[open.Client].ToLookup(by => by.Chat);
            foreach (var chat in facts.Chats.Keys)
            {
                var violations =
                    facts.Groups.StaysSince(chat, open.User) is { } since
                        ? CheckEnd(facts, open, chat, since, [.. byChat[chat]])
                    : facts.Groups.Out(chat, open.User) is { } removal
                        ? CheckLeft(open, removal, byChat[chat].LastOrDefault(IsOfTheChat))
                    : [];
                foreach (var violation in violations)
                {
                    yield return violation;
                }
            }
        }
    }

    /// <summary>
    /// What people send reaches a connection in order, as one writer tells it; what a group says of itself is told beside
    /// that, and put in its place by the client.
    /// </summary>
    private static IEnumerable<Violation> CheckOrder(IEnumerable<Notice> notices)
    {
        var first = new Dictionary<(string Client, Guid Chat, Happening What, long Number), Notice>();
        var last = new Dictionary<(string Client, Guid Chat, Happening What), Notice>();
        foreach (var notice in notices)
        {
            var number = Number(notice);
            if (!first.TryAdd((notice.Client, notice.Chat, notice.What, number), notice))
            {
                var before = first[(notice.Client, notice.Chat, notice.What, number)];
                yield return new Violation(Rule, $"{notice.What} {number} came twice", before, notice);
            }
            if (notice is not Told && notice.Message is not { Notice: null })
            {
                continue;
            }
            var key = (notice.Client, notice.Chat, notice.What);
            if (last.TryGetValue(key, out var newer) && Number(newer) > number)
            {
                yield return new Violation(Rule, $"{notice.What} {number} came after {Number(newer)}", newer, notice);
            }
            last[key] = notice;
        }
    }

    private static IEnumerable<Violation> CheckEnd(Facts facts, Opened open, Guid chat, long since, List<Told> told)
    {
        if (
            told.LastOrDefault(notice => notice.What is Happening.Reloaded or Happening.Left) is
            { What: Happening.Left } left
        )
        {
            yield return new Violation(Rule, $"{open.Client} does not know that it is in {chat}", left);
        }
        var reload = told.LastOrDefault(notice => notice.What == Happening.Reloaded)?.End ?? open.End;
        var state = told.Where(notice => notice.Message is not null)
            .GroupBy(notice => notice.Message!.Id)
            .ToDictionary(same => same.Key, same => same.Last());
        foreach (var (begin, message, by) in facts.Acknowledged[chat])
        {
            var isOwed = begin > reload && begin > since && !facts.MayBeDeleted(message.Id);
            if (isOwed && !state.ContainsKey(message.Id))
            {
                yield return new Violation(Rule, $"{open.Client} was never told of no {message.No}", by, open);
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

    private static IEnumerable<Violation> CheckLeft(Opened open, GroupChange removal, Told? last)
    {
        if (last is { What: not Happening.Left })
        {
            yield return new Violation(
                Rule,
                $"{open.Client} does not know that it is not in {removal.Chat}",
                removal,
                last
            );
        }
    }

    /// <summary>Marks pass by the order of a chat.</summary>
    private static bool IsOfTheChat(Told told) => told.What is not (Happening.Delivered or Happening.Read);

    private static long Number(Notice notice) => notice.Message?.No ?? notice.Seq;
}
