using Vestnik.History.Checking;
using Vestnik.History.Recording;

namespace Vestnik.History.Tests;

/// <summary>The checker itself: it finds each kind of fault, and nothing where there is none.</summary>
public sealed class CheckerTests
{
    public static TheoryData<string> Names { get; } = [.. Corruptions.All.Select(corruption => corruption.Name)];

    [Fact]
    public void A_history_without_a_fault_passes() => Assert.Empty(Checker.Check(Model.Story()));

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_found_that(string name)
    {
        var corruption = Corruptions.All.Single(corruption => corruption.Name == name);
        var history = new Spoiled(Model.Story());

        Assert.True(corruption.Spoil(history, new Random(1)), "the story has nothing of this kind");

        var violations = Checker.Check(history.Entries);
        Assert.Contains(violations, violation => violation.Rule == corruption.Rule);
        Assert.All(violations, violation => Assert.NotEmpty(violation.Proof));
    }

    [Fact]
    public void Each_rule_has_a_fault_that_it_alone_is_asked_to_find() =>
        Assert.Equal(Checker.Rules.Length, Corruptions.All.Select(corruption => corruption.Rule).Distinct().Count());

    [Fact]
    public void Marks_of_the_last_moment_before_a_crash_of_PostgreSQL_may_be_gone()
    {
        var history = new Spoiled(Model.Story());
        var mark = history.All<Notice>().First(told => told.No > 1);
        var fallen = mark with { No = mark.No - 1, MessageId = null, Begin = mark.End + 2, End = mark.End + 2 };
        history.InsertAfter(mark, fallen);
        Assert.Contains(Checker.Check(history.Entries), violation => violation.Rule == "marks");

        history.InsertAfter(
            mark,
            new Fault
            {
                Name = "crash",
                Begin = mark.End + 1,
                End = mark.End + 1,
                LosesMarks = true,
            }
        );

        Assert.DoesNotContain(Checker.Check(history.Entries), violation => violation.Rule == "marks");
    }

    [Fact]
    public async Task A_history_is_the_same_when_it_is_read_again()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("vestnik-history-").FullName, "history.jsonl");
        try
        {
            var entries = Model.Story();
            await HistoryFile.WriteAsync(path, entries);

            var read = await HistoryFile.ReadAsync(path);

            Assert.Equal(entries.Select(HistoryFile.Write), read.Select(HistoryFile.Write));
            Assert.Equal(entries.Select(entry => entry.Line), read.Select(entry => entry.Line));
            Assert.Empty(Checker.Check(read));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}
