using Vestnik.Client;
using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>
/// Makes groups and changes who is in them and as what, as somebody who may, and now and then as somebody who may not. What is not
/// answered is asked again, as people do.
/// </summary>
internal sealed class Organiser(
    string name,
    IReadOnlyList<GroupHand> hands,
    Board board,
    Recorder recorder,
    Random random
)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private Queue<Func<KnownGroup, Task>> _turns = [];
    private int _titles;

    public async Task RunAsync(TimeSpan pause, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await ActAsync();
            await Task.Delay(pause * (random.NextDouble() * 2), stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Each thing once, one after the other.</summary>
    public async Task RoundAsync()
    {
        do
        {
            await ActAsync();
        } while (_turns.Count > 0);
    }

    /// <summary>Asked for until it is there, with the same client id: nobody could explain a group that nobody knows to be made.</summary>
    public async Task MakeGroupAsync()
    {
        var maker = Pick(hands);
        var others = hands.Where(hand => hand != maker).Select(hand => hand.Person.Id).ToList();
        if (random.Next(2) == 0)
        {
            others.Remove(Pick(others));
        }
        var (clientId, title, begin) = (Guid.CreateVersion7(), NewTitle(), recorder.Now);
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var made = await maker.AskAsync(
                (client, cancellation) =>
                    client.Groups.CreateAsync(
                        ChatType.Group,
                        title,
                        memberIds: others,
                        clientId: clientId,
                        cancellation: cancellation
                    )
            );
            if (made is { Outcome: Outcome.Ok, Answer: { } chat })
            {
                Guid[] members = [maker.Person.Id, .. others];
                recorder.Add(
                    new ChatMade
                    {
                        Client = name,
                        Begin = begin,
                        End = recorder.Now,
                        Chat = chat.Id,
                        Members = members,
                        Owner = maker.Person.Id,
                        Title = title,
                    }
                );
                var link = await maker.AskAsync(
                    (client, cancellation) => client.Invites.CreateAsync(chat.Id, cancellation: cancellation)
                );
                board.Add(new KnownGroup(chat.Id, maker.Person.Id, [.. members], link?.Answer?.Token));
                return;
            }
            await Task.Delay(Pause * (attempt + 1));
        }
        throw new InvalidOperationException($"Nobody knows whether {title} was made.");
    }

    /// <summary>Each thing in its turn, in a random order, so that none is left out however short the time is.</summary>
    private Task ActAsync()
    {
        if (_turns.Count == 0)
        {
            Func<KnownGroup, Task>[] acts =
            [
                _ => MakeGroupAsync(),
                AddAsync,
                AddAsync,
                JoinAsync,
                JoinAsync,
                group => RemoveAsync(group, GroupAct.Remove),
                group => RemoveAsync(group, GroupAct.Ban),
                LiftBanAsync,
                LeaveAsync,
                SetRoleAsync,
                SetRoleAsync,
                random.Next(3) == 0 ? DeleteAsync : RenameAsync,
            ];
            random.Shuffle(acts);
            _turns = new Queue<Func<KnownGroup, Task>>(acts);
        }
        return board.PickGroup(random) is { } group ? _turns.Dequeue()(group) : MakeGroupAsync();
    }

    private Task AddAsync(KnownGroup group)
    {
        var about = Pick(Outside(group));
        var change = Change(group, GroupAct.Add, about);
        return AskAsync(
            PickHand(group.Members),
            change,
            async (client, cancellation) =>
            {
                var answer = await client.Members.AddAsync(group.Chat, [about], cancellation: cancellation);
                // Who was in it already is neither.
                return answer.Refused is [var refused, ..]
                    ? change with
                    {
                        Outcome = Outcome.Refused,
                        Code = refused.Code,
                    }
                    : change with
                    {
                        HasChanged = answer.Added.Count > 0,
                    };
            }
        );
    }

    private Task JoinAsync(KnownGroup group)
    {
        var about = Pick(Outside(group));
        return group.Link is { } link
            ? AskAsync(
                Hand(about),
                Change(group, GroupAct.Join, about),
                (client, cancellation) => client.Invites.JoinAsync(link, cancellation)
            )
            : Task.CompletedTask;
    }

    private Task RemoveAsync(KnownGroup group, GroupAct act)
    {
        var about = Pick(Ordinary(group));
        var keeper = PickKeeper(group);
        if (keeper.Person.Id == about)
        {
            // Who removes themselves leaves.
            return LeaveAsync(group);
        }
        return AskAsync(
            keeper,
            Change(group, act, about) with
            {
                // Who was not in the group can be banned, too.
                HasChanged = act == GroupAct.Remove,
            },
            (client, cancellation) =>
                act == GroupAct.Ban
                    ? client.Members.BanAsync(group.Chat, about, cancellation)
                    : client.Members.RemoveAsync(group.Chat, about, cancellation)
        );
    }

    private Task LeaveAsync(KnownGroup group)
    {
        var about = random.Next(4) == 0 ? group.Owner : Pick(Ordinary(group));
        return AskAsync(
            Hand(about),
            Change(group, GroupAct.Leave, about) with
            {
                // The last one ends the group.
                HasChanged = about != group.Owner,
            },
            (client, cancellation) => client.Members.LeaveAsync(group.Chat, cancellation)
        );
    }

    private Task LiftBanAsync(KnownGroup group)
    {
        var about = Pick(Outside(group));
        return AskAsync(
            PickKeeper(group),
            Change(group, GroupAct.LiftBan, about),
            (client, cancellation) => client.Members.LiftBanAsync(group.Chat, about, cancellation)
        );
    }

    private Task SetRoleAsync(KnownGroup group)
    {
        var about = Pick(Ordinary(group));
        var role = Pick([ChatRole.Admin, ChatRole.Admin, ChatRole.Owner, ChatRole.Member, ChatRole.Restricted]);
        var isForOwners = role is ChatRole.Admin or ChatRole.Owner || group.Admins.Contains(about);
        return AskAsync(
            isForOwners && random.Next(8) > 0 ? Hand(group.Owner) : PickKeeper(group),
            Change(group, GroupAct.SetRole, about) with
            {
                Role = role,
            },
            (client, cancellation) => client.Members.SetRoleAsync(group.Chat, about, role, cancellation)
        );
    }

    private Task RenameAsync(KnownGroup group)
    {
        var title = NewTitle();
        return AskAsync(
            PickKeeper(group),
            Change(group, GroupAct.Rename, about: null) with
            {
                Title = title,
                HasChanged = true,
            },
            (client, cancellation) =>
                client.Groups.UpdateAsync(
                    group.Chat,
                    new UpdateChat { Title = new Optional<string>(title) },
                    cancellation
                )
        );
    }

    private Task DeleteAsync(KnownGroup group) =>
        AskAsync(
            Hand(random.Next(4) == 0 ? Pick([.. group.Members]) : group.Owner),
            Change(group, GroupAct.Delete, about: null),
            (client, cancellation) => client.Groups.DeleteAsync(group.Chat, cancellation)
        );

    private Task AskAsync(GroupHand hand, GroupChange change, Func<VestnikClient, CancellationToken, Task> ask) =>
        AskAsync(
            hand,
            change,
            async (client, cancellation) =>
            {
                await ask(client, cancellation);
                return change;
            }
        );

    /// <summary>Asks, and asks again while it is not known how that went; <paramref name="ask"/> answers the change as it turned out.</summary>
    private async Task AskAsync(
        GroupHand hand,
        GroupChange change,
        Func<VestnikClient, CancellationToken, Task<GroupChange>> ask
    )
    {
        var isFirst = true;
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var begin = recorder.Now;
            if (await hand.AskAsync(ask) is { } asked)
            {
                var turnedOut = asked.Answer ?? change with { Outcome = asked.Outcome, Code = asked.Code };
                var done = turnedOut with
                {
                    Client = name,
                    Begin = begin,
                    End = recorder.Now,
                    User = hand.Person.Id,
                    // The new title may be the one that it had got at the first attempt.
                    HasChanged =
                        turnedOut is { Outcome: Outcome.Ok, HasChanged: true }
                        && (isFirst || change.Act != GroupAct.Rename),
                };
                recorder.Add(done);
                if (done.Outcome == Outcome.Ok)
                {
                    board.Note(done);
                }
                if (done.Outcome != Outcome.Unknown)
                {
                    return;
                }
                isFirst = false;
            }
            await Task.Delay(Pause);
        }
    }

    private static GroupChange Change(KnownGroup group, GroupAct act, Guid? about) =>
        new()
        {
            Chat = group.Chat,
            Act = act,
            About = about,
        };

    private string NewTitle() => $"{name} {++_titles}";

    /// <summary>Those who are not in it; if there are none, anybody: who is in it already is not added again.</summary>
    private List<Guid> Outside(KnownGroup group)
    {
        var outside = hands.Select(hand => hand.Person.Id).Except(group.Members).ToList();
        return outside.Count > 0 ? outside : [.. group.Members];
    }

    /// <summary>Those in it who do not own it.</summary>
    private List<Guid> Ordinary(KnownGroup group)
    {
        var ordinary = group.Members.Remove(group.Owner);
        return ordinary.Count > 0 ? [.. ordinary] : [group.Owner];
    }

    /// <summary>Now and then somebody who may not.</summary>
    private GroupHand PickKeeper(KnownGroup group) =>
        random.Next(8) == 0 ? Pick(hands) : PickHand(group.Admins.Add(group.Owner));

    private GroupHand PickHand(IReadOnlyCollection<Guid> people) => Hand(Pick([.. people]));

    private GroupHand Hand(Guid person) => hands.First(hand => hand.Person.Id == person);

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
