using FsCheck;
using FsCheck.Fluent;

namespace Vestnik.Client.Tests;

/// <summary>
/// Whatever is left of the file after a crash: it opens, and holds what some of the appends made true, never more, never
/// half of one.
/// </summary>
public sealed class JournalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vestnik-journal-");

    private string File => Path.Combine(_folder.FullName, "a.journal");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    [Trait("Category", "Slow")]
    public void Cut_at_any_byte_it_holds_every_append_that_is_whole_and_goes_on_from_there() =>
        Prop.ForAll(
                Arb.From(Changes.Together.ArrayOf(4)),
                appended =>
                {
                    var ends = Append(appended);
                    var states = Changes.States(appended);
                    var whole = System.IO.File.ReadAllBytes(File);
                    for (var cut = 0; cut <= whole.Length; cut++)
                    {
                        System.IO.File.WriteAllBytes(File, whole[..cut]);
                        var expected = states[ends.Count(end => end <= cut)];
                        using (var torn = Journal.Open(File))
                        {
                            Assert.Equal(expected, Changes.Describe(torn.Read()));
                            torn.Append([new CursorMoved("after")], isDurable: false);
                        }
                        using var again = Journal.Open(File);
                        Assert.Equal("after", again.Read().Cursor);
                        Assert.Equal(BeforeCursor(expected), BeforeCursor(Changes.Describe(again.Read())));
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2));

    [Fact]
    public void With_any_byte_changed_it_holds_what_was_appended_before() =>
        Prop.ForAll(
                Arb.From(Changes.Together.ArrayOf(8)),
                Arb.From(Gen.Choose(1, 255)),
                (appended, change) =>
                {
                    var ends = Append(appended);
                    var states = Changes.States(appended);
                    var whole = System.IO.File.ReadAllBytes(File);
                    for (var at = 0; at < whole.Length; at += 3)
                    {
                        var damaged = whole.ToArray();
                        damaged[at] ^= (byte)change;
                        System.IO.File.WriteAllBytes(File, damaged);
                        using var journal = Journal.Open(File);
                        Assert.Equal(states[ends.Count(end => end <= at)], Changes.Describe(journal.Read()));
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2));

    [Fact]
    public void What_is_outdated_is_not_kept_for_ever()
    {
        using (var journal = Journal.Open(File))
        {
            journal.Append([new MessageQueued(Changes.Message(1))], isDurable: true);
            for (var i = 0; i < 20_000; i++)
            {
                journal.Append([new ChatMoved(Changes.Id(i % 20), i), new CursorMoved($"c{i}")], isDurable: false);
            }
        }

        Assert.InRange(new FileInfo(File).Length, 1, 1024 * 1024);
        using var again = Journal.Open(File);
        Assert.Equal("c19999", again.Read().Cursor);
        Assert.Equal(Enumerable.Range(19_980, 20).Select(i => (long)i), again.Read().Chats.Values.Order());
        Assert.Equal(Changes.Message(1), Assert.Single(again.Read().Outbox));
    }

    [Fact]
    public void A_rewriting_that_was_broken_off_changes_nothing()
    {
        Append([
            [new CursorMoved("c")],
        ]);
        System.IO.File.WriteAllText(File + ".new", "half");

        using var journal = Journal.Open(File);

        Assert.Equal("c", journal.Read().Cursor);
    }

    [Fact]
    public void When_it_cannot_be_rewritten_it_grows()
    {
        Directory.CreateDirectory(File + ".new");
        using (var journal = Journal.Open(File))
        {
            for (var i = 0; i < 10_000; i++)
            {
                journal.Append([new CursorMoved($"c{i}"), new ChatMoved(Changes.Id(1), i)], isDurable: false);
            }
        }

        Assert.InRange(new FileInfo(File).Length, 512 * 1024, long.MaxValue);
        using var again = Journal.Open(File);
        Assert.Equal(("c9999", 9999), (again.Read().Cursor, again.Read().Chats[Changes.Id(1)]));
    }

    [Fact]
    public void Only_its_user_may_read_it()
    {
        Append([
            [new MessageQueued(Changes.Message(1))],
        ]);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    /// <summary>Into a new file; answers where each append ends, in bytes.</summary>
    private List<long> Append(IReadOnlyList<StoreChange[]> appended)
    {
        System.IO.File.Delete(File);
        using var journal = Journal.Open(File);
        var ends = new List<long>();
        foreach (var changes in appended)
        {
            journal.Append(changes, isDurable: false);
            ends.Add(new FileInfo(File).Length);
        }
        return ends;
    }

    private static string BeforeCursor(string state) => state[..state.IndexOf("cursor", StringComparison.Ordinal)];
}
