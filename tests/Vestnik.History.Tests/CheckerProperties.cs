using FsCheck;
using FsCheck.Fluent;
using Vestnik.Contracts;
using Vestnik.History.Checking;
using Vestnik.History.Recording;
using Outcome = Vestnik.History.Recording.Outcome;

namespace Vestnik.History.Tests;

/// <summary>Whatever happened: a correct history passes, and one with a fault does not. A failure prints the seed.</summary>
public sealed class CheckerProperties
{
    [Fact]
    public void A_correct_history_passes_and_a_random_fault_in_it_is_found() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), Hold).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static void Hold(int seed)
    {
        var random = new Random(seed);
        var history = Talk(random);
        var none = Checker.Check(history);
        Assert.True(none.Count == 0, string.Join('\n', none));

        var corruption = Corruptions.All[random.Next(Corruptions.All.Count)];
        var spoiled = new Spoiled(history);
        if (corruption.Spoil(spoiled, random))
        {
            var found = Checker.Check(spoiled.Entries).Select(violation => violation.Rule);
            Assert.True(found.Contains(corruption.Rule), $"{corruption.Name} was not found");
        }
    }

    private static List<Entry> Talk(Random random)
    {
        var model = new Model(random);
        model.Open();
        for (var act = random.Next(10, 60); act > 0; act--)
        {
            var member = model.Members[random.Next(model.Members.Count)];
            var shown = model.Messages.Where(message => !message.IsDeleted).ToList();
            var mine = shown.Where(message => message.Sender == member && message.Notice is null).ToList();
            var mayEdit = model.Roles[member] != ChatRole.Restricted;
            switch (random.Next(22))
            {
                case >= 20:
                    ChangeGroup(model, random, member);
                    break;
                case 1 when mine.Count > 0:
                    model.Delete(mine[random.Next(mine.Count)]);
                    break;
                case < 5 when mayEdit && mine.Count > 0:
                    model.Edit(mine[random.Next(mine.Count)], random.Next(4) == 0 ? Outcome.Unknown : Outcome.Ok);
                    break;
                case < 8 when shown.Count > 0:
                    model.Mark(member, shown[random.Next(shown.Count)], random.Next(2) == 0);
                    break;
                case < 10:
                    model.Page(member, random.Next(1, 20));
                    break;
                case < 12:
                    model.Walk(member);
                    break;
                default:
                    model.Send(
                        member,
                        random.Next(8) switch
                        {
                            0 => Outcome.Refused,
                            1 => Outcome.Unknown,
                            _ => Outcome.Ok,
                        },
                        shown.Count > 0 && random.Next(5) == 0 ? shown[random.Next(shown.Count)] : null,
                        random.Next(5) == 0 ? $"{random.Next()} {random.Next()}" : null
                    );
                    break;
            }
        }
        return model.End();
    }

    private static void ChangeGroup(Model model, Random random, Guid member)
    {
        var owner = model.Owner;
        var outsiders = Model.Everybody.Except(model.Members).ToList();
        var outcome = random.Next(4) == 0 ? Outcome.Unknown : Outcome.Ok;
        switch (random.Next(8))
        {
            case 0 when outsiders.Count > 0:
                model.Come(owner, outsiders[0], GroupAct.Add, outcome);
                break;
            case 1 when outsiders.Count > 0:
                model.Come(outsiders[0], outsiders[0], GroupAct.Join, outcome);
                break;
            case 2 when outsiders.Count > 0:
                model.LiftBan(owner, outsiders[0]);
                break;
            case 3 when member != owner && model.Members.Count > 2:
                model.Take(owner, member, random.Next(2) == 0 ? GroupAct.Remove : GroupAct.Ban, outcome);
                break;
            case 4 when member != owner && model.Members.Count > 2:
                model.Take(member, member, GroupAct.Leave, outcome);
                break;
            case 5 or 6 when member != owner:
                var roles = ChatRole.All.Where(role => role != model.Roles[member]).ToList();
                model.SetRole(owner, member, roles[random.Next(roles.Count)], outcome);
                break;
            default:
                model.Rename(member);
                break;
        }
    }
}
