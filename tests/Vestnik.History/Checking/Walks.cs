using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>Whoever only follows the cursor sees every change and every mark that was acknowledged before they asked.</summary>
internal static class Walks
{
    private const string Rule = "walks";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        var since = facts
            .Chats.Keys.SelectMany(chat => facts.Groups.People(chat), (chat, user) => (chat, user))
            .ToDictionary(member => member, member => facts.Groups.StaysSince(member.chat, member.user));
        var edits = facts.Entries.OfType<Edit>().Where(edit => edit.Answer is not null).ToLookup(edit => edit.Chat);
        var changes = Changes(facts, edits);
        var marked = Marks.Acknowledged(facts);
        foreach (var walks in facts.Entries.OfType<Walk>().GroupBy(walk => walk.Client, StringComparer.Ordinal))
        {
            var heads = new Dictionary<Guid, long>();
            var marks = new Dictionary<(Guid Chat, Guid User), SeenMark>();
            foreach (var walk in walks.OrderBy(walk => walk.Begin))
            {
                foreach (var chat in walk.Chats)
                {
                    foreach (var violation in CheckPages(facts, edits[chat.Chat], walk, chat))
                    {
                        yield return violation;
                    }
                    heads[chat.Chat] = Math.Max(chat.LastSeq, heads.GetValueOrDefault(chat.Chat));
                    foreach (var mark in chat.Marks)
                    {
                        marks[(chat.Chat, mark.User)] = mark;
                    }
                }
                foreach (var chat in facts.Chats.Keys.Where(chat => IsIn(chat, walk.User, walk)))
                {
                    var head = heads.GetValueOrDefault(chat);
                    if (changes[chat].Before(walk.Begin) is { } newest && head < newest.Number)
                    {
                        yield return new Violation(
                            Rule,
                            $"the cursor led to seq {head} of {chat}, past {newest.Number}",
                            newest.By,
                            walk
                        );
                    }
                }
                foreach (var ((chat, user, isRead), reached) in marked)
                {
                    if (
                        !IsIn(chat, walk.User, walk)
                        || !IsIn(chat, user, walk)
                        || reached.Before(walk.Begin) is not { } mark
                    )
                    {
                        continue;
                    }
                    var known = marks.GetValueOrDefault((chat, user));
                    if ((isRead ? known?.Read : known?.Delivered) is not { } no || no < mark.Number)
                    {
                        yield return new Violation(
                            Rule,
                            $"the cursor led past the mark at no {mark.Number}",
                            mark.By,
                            walk
                        );
                    }
                }
            }
        }

        bool IsIn(Guid chat, Guid user, Walk walk) => since.GetValueOrDefault((chat, user)) < walk.Begin;
    }

    /// <summary>The seqs that were acknowledged, by chat.</summary>
    private static Dictionary<Guid, Milestones> Changes(Facts facts, ILookup<Guid, Edit> edits) =>
        facts.Chats.Keys.ToDictionary(
            chat => chat,
            chat => new Milestones(
                facts
                    .Acknowledged[chat]
                    .Select(stored => (stored.Message.Seq, stored.By))
                    .Concat(edits[chat].Select(edit => (edit.Answer!.ChangeSeq, (Entry)edit)))
            )
        );

    /// <summary>Changes come in order, above what was known, and none is left out.</summary>
    private static IEnumerable<Violation> CheckPages(Facts facts, IEnumerable<Edit> edits, Walk walk, WalkedChat chat)
    {
        if (chat.IsReloaded)
        {
            yield break;
        }
        var last = chat.From;
        foreach (var change in chat.Changes)
        {
            if (change.ChangeSeq <= last)
            {
                yield return new Violation(Rule, $"change {change.ChangeSeq} came after {last}", walk);
            }
            last = change.ChangeSeq;
        }
        var shown = chat.Changes.Select(change => change.Id).ToHashSet();
        foreach (var (_, message, by) in facts.Acknowledged[chat.Chat])
        {
            if (message.Seq > chat.From && by.End < walk.Begin && !shown.Contains(message.Id))
            {
                yield return new Violation(Rule, $"no {message.No} was left out of a sync", by, walk);
            }
        }
        foreach (var edit in edits)
        {
            if (edit.Answer!.ChangeSeq > chat.From && edit.End < walk.Begin && !shown.Contains(edit.Message))
            {
                yield return new Violation(Rule, $"edit {edit.Answer.ChangeSeq} was left out of a sync", edit, walk);
            }
        }
    }
}
