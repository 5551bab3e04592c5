using Vestnik.Contracts;
using Vestnik.Testing;

namespace Vestnik.Client.Tests;

[CollectionDefinition(Name)]
public sealed class RealServerCollection : ICollectionFixture<RealServer>
{
    public const string Name = "real server";
}

/// <summary>The real server with a database of its own, and people with accounts.</summary>
public sealed class RealServer : IAsyncLifetime
{
    public const string Password = "correct horse battery";

    private TestDatabase? _database;
    private ServerProcess? _process;

    public TestDatabase Database => _database!;

    public ServerProcess Process => _process!;

    public Uri Url => Process.Url;

    public async Task InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        _process = await ServerProcess.StartAsync(_database);
    }

    public async Task DisposeAsync()
    {
        await _process!.DisposeAsync();
        await _database!.DisposeAsync();
    }

    /// <summary>Waits as short as a test can.</summary>
    public static VestnikClientOptions Impatient(IClientStore? store = null, int eventCapacity = 10_000) =>
        new()
        {
            ReconnectDelay = TimeSpan.FromMilliseconds(20),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(200),
            GapPatience = TimeSpan.FromMilliseconds(50),
            AnswerTimeout = TimeSpan.FromSeconds(20),
            Store = store,
            EventCapacity = eventCapacity,
        };

    public Task<VestnikClient> RegisterAsync() => new Accounts(Url).RegisterAsync();

    /// <summary>Somebody who has an account, on another device or another way.</summary>
    public async Task<VestnikClient> LoginAsync(VestnikClient who, VestnikClientOptions options, Uri? over = null)
    {
        var client = new VestnikClient(over ?? Url, options);
        await client.LoginAsync(who.User.Username, Password);
        return client;
    }

    /// <summary>Anna is who a test is about; Boris talks to her.</summary>
    public async Task<Pair> PairAsync()
    {
        var (anna, boris) = (await RegisterAsync(), await RegisterAsync());
        return new Pair(anna, boris, (await boris.OpenDirectAsync(anna.User.Id)).Id);
    }
}

/// <summary>New people on a server.</summary>
internal sealed class Accounts(Uri url)
{
    public async Task<VestnikClient> RegisterAsync()
    {
        var client = new VestnikClient(url, RealServer.Impatient());
        var name = $"c{Guid.NewGuid():N}"[..24];
        await client.RegisterAsync(new Register($"{name}@example.org", name, RealServer.Password));
        return client;
    }
}

public sealed record Pair(VestnikClient Anna, VestnikClient Boris, Guid ChatId) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Anna.DisposeAsync();
        await Boris.DisposeAsync();
    }

    /// <summary>Boris says these, one after another.</summary>
    public async Task SayAsync(IEnumerable<string> contents)
    {
        foreach (var content in contents)
        {
            await Boris.SendAsync(ChatId, content);
        }
    }

    /// <summary>The chat as the server has it, oldest first.</summary>
    public Task<IReadOnlyList<MessageView>> HistoryAsync() => HistoryAsync(Boris, ChatId);

    public static async Task<IReadOnlyList<MessageView>> HistoryAsync(VestnikClient reader, Guid chatId)
    {
        var messages = new List<MessageView>();
        IReadOnlyList<MessageView> page;
        do
        {
            page = await reader.GetMessagesAsync(chatId, messages.Count == 0 ? null : messages[^1].Id, limit: 100);
            messages.AddRange(page);
        } while (page.Count > 0);
        messages.Reverse();
        return messages;
    }
}

/// <summary>Reading events, with patience.</summary>
internal static class Reading
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The next event of a kind; what is of other kinds is taken.</summary>
    public static async Task<T> NextAsync<T>(this LiveConnection live, Func<T, bool>? which = null)
        where T : LiveEvent
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await live.Events.ReadAsync(patience.Token) is T found && which?.Invoke(found) != false)
            {
                return found;
            }
        }
    }

    /// <summary>What the next so many received messages say.</summary>
    public static async Task<IReadOnlyList<string>> NextTextsAsync(this LiveConnection live, int count)
    {
        var texts = new List<string>();
        while (texts.Count < count)
        {
            texts.Add((await live.NextAsync<MessageReceived>()).Message.Content);
        }
        return texts;
    }
}
