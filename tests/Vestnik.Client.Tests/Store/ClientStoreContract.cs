using FsCheck;
using FsCheck.Fluent;

namespace Vestnik.Client.Tests;

/// <summary>What every store promises.</summary>
public abstract class ClientStoreContract
{
    private static readonly Uri Server = new("https://chat.example.org");
    private static readonly Guid Anna = Changes.Id(1);

    /// <summary>An empty store.</summary>
    protected abstract IClientStore NewStore();

    /// <summary>The same store, as the program finds it that uses it next.</summary>
    protected abstract IClientStore Again(IClientStore store);

    [Fact]
    public void An_account_never_seen_is_empty()
    {
        using var account = NewStore().Open(Server, Anna);

        Assert.Equal(Changes.States([])[0], Changes.Describe(account.Read()));
    }

    [Fact]
    public void Whatever_was_appended_is_there_at_once_and_at_the_next_opening() =>
        Prop.ForAll(
                Arb.From(Changes.Together.ListOf()),
                Arb.From(Gen.Choose(0, 9).ArrayOf()),
                (appended, closings) =>
                {
                    var store = NewStore();
                    var account = store.Open(Server, Anna);
                    for (var i = 0; i < appended.Count; i++)
                    {
                        account.Append(appended[i], isDurable: i % 7 == 0);
                        if (closings.Contains(i))
                        {
                            account.Dispose();
                            store = Again(store);
                            account = store.Open(Server, Anna);
                        }
                    }
                    var expected = Changes.States(appended)[^1];
                    Assert.Equal(expected, Changes.Describe(account.Read()));
                    account.Dispose();
                    using var again = Again(store).Open(Server, Anna);
                    Assert.Equal(expected, Changes.Describe(again.Read()));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Another_account_or_another_server_is_another_position()
    {
        var store = NewStore();
        using var account = store.Open(Server, Anna);
        account.Append([new CursorMoved("c"), new MessageQueued(Changes.Message(1))], isDurable: true);

        using var boris = store.Open(Server, Changes.Id(2));
        using var elsewhere = store.Open(new Uri("https://chat.example.com"), Anna);
        boris.Append([new CursorMoved("of Boris")], isDurable: false);

        Assert.Null(elsewhere.Read().Cursor);
        Assert.Empty(elsewhere.Read().Outbox);
        Assert.Equal("of Boris", boris.Read().Cursor);
        Assert.Equal("c", account.Read().Cursor);
    }

    [Fact]
    public void An_account_is_open_once_at_a_time()
    {
        var store = NewStore();
        using (store.Open(Server, Anna))
        {
            Assert.Throws<IOException>(() => store.Open(Server, Anna));
            Assert.Throws<IOException>(() => Again(store).Open(Server, Anna));
        }
        store.Open(Server, Anna).Dispose();
    }

    [Fact]
    public void What_was_closed_takes_nothing_more()
    {
        var store = NewStore();
        var closed = store.Open(Server, Anna);
        closed.Dispose();
        using var open = store.Open(Server, Anna);

        Assert.Throws<ObjectDisposedException>(() => closed.Append([new CursorMoved("late")], isDurable: false));
        Assert.Throws<ObjectDisposedException>(closed.Read);
        closed.Dispose();

        Assert.Null(open.Read().Cursor);
        Assert.Throws<IOException>(() => store.Open(Server, Anna));
    }

    [Fact]
    public void What_was_read_does_not_change_with_what_is_appended_after()
    {
        using var account = NewStore().Open(Server, Anna);
        var before = account.Read();

        account.Append([new CursorMoved("c")], isDurable: false);
        before.Apply(new CursorMoved("the reader's own"));

        Assert.Equal("c", account.Read().Cursor);
    }

    [Fact]
    public void Many_may_append_at_once()
    {
        var store = NewStore();
        using (var account = store.Open(Server, Anna))
        {
            Parallel.For(0, 400, i => account.Append([new ChatMoved(Changes.Id(i), i)], isDurable: i % 100 == 0));
        }

        using var again = Again(store).Open(Server, Anna);
        Assert.Equal(Enumerable.Range(0, 400).Select(i => (long)i), again.Read().Chats.Values.Order());
    }
}

public sealed class MemoryClientStoreTests : ClientStoreContract
{
    protected override IClientStore NewStore() => new MemoryClientStore();

    /// <summary>It lives as long as its program.</summary>
    protected override IClientStore Again(IClientStore store) => store;
}

public sealed class FileClientStoreTests : ClientStoreContract, IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("vestnik-store-");
    private readonly Dictionary<IClientStore, string> _folders = [];

    public void Dispose() => _root.Delete(recursive: true);

    protected override IClientStore NewStore() => In(Path.Combine(_root.FullName, $"{_folders.Count}", "new"));

    protected override IClientStore Again(IClientStore store) => In(_folders[store]);

    private FileClientStore In(string folder)
    {
        var store = new FileClientStore(folder);
        _folders[store] = folder;
        return store;
    }
}
