using System.Collections.Concurrent;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>
/// Three people with all their devices, on one server, and what happens to all of them. What was begun and not yet
/// answered is a pledge: it is kept before the next rest.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly RunningServer _server;
    private readonly WebDriver _driver;
    private readonly SemaphoreSlim _restarting = new(1);
    private readonly ConcurrentBag<Task> _pledges = [];
    private readonly ConcurrentDictionary<Guid, (int Low, int High)> _chats = new();
    private readonly ConcurrentQueue<Guid> _groups = [];
    private readonly ConcurrentQueue<string> _invites = [];
    private readonly ConcurrentDictionary<(int Who, Guid ChatId), bool> _hidden = new();
    private readonly List<Player> _players = [];

    private Stage(RunningServer server, WebDriver driver) => (_server, _driver) = (server, driver);

    public Ledger Ledger { get; } = new();

    public IReadOnlyList<Player> Players => _players;

    public TestDatabase Database => _server.Database;

    /// <summary>All events that were sent to any of them.</summary>
    public IEnumerable<string> Heard => _players.SelectMany(player => player.Roads).SelectMany(road => road.Heard);

    public static async Task<Stage> SetAsync(RunningServer server, WebDriver driver)
    {
        var stage = new Stage(server, driver);
        var people = await Task.WhenAll(Enumerable.Range(0, Story.People).Select(_ => server.PersonAsync()));
        stage._players.AddRange(people.Select((person, who) => new Player(stage, who, person)));
        await Task.WhenAll(stage._players.Select(player => player.SettleInAsync()));
        return stage;
    }

    public EventRoad NewRoad() => new(_server.Url);

    public Task<WebDevice> NewWebDeviceAsync(string name, Person person, EventRoad road) =>
        WebDevice.SignInAsync(name, person, _driver, road);

    public async Task PlayAsync(Story story)
    {
        foreach (var scene in story.Scenes())
        {
            await Task.WhenAll(
                _players.Select((player, who) => player.PlayAsync([.. scene.Where(act => act.Who == who)]))
            );
            await RestAsync();
        }
    }

    public void Pledge(Task pledge) => _pledges.Add(pledge);

    /// <summary>There is a chat of these two, or of one with themselves.</summary>
    public void Meet(Guid chatId, int one, int other) => _chats[chatId] = (Math.Min(one, other), Math.Max(one, other));

    public Guid? ChatOf(int one, int other) =>
        _chats
            .Where(chat => chat.Value == (Math.Min(one, other), Math.Max(one, other)))
            .Select(chat => (Guid?)chat.Key)
            .FirstOrDefault();

    /// <summary>In the order in which they were made.</summary>
    public IReadOnlyList<Guid> Groups => [.. _groups];

    /// <summary>Tokens of links to groups.</summary>
    public IReadOnlyList<string> Invites => [.. _invites];

    /// <summary>Somebody made a group.</summary>
    public void Found(Guid chatId, string? invite)
    {
        _groups.Enqueue(chatId);
        if (invite is not null)
        {
            _invites.Enqueue(invite);
        }
    }

    /// <summary>From now on the chat may be out of somebody's sight, whatever the answer.</summary>
    public void Hide(int who, Guid chatId) => _hidden[(who, chatId)] = true;

    /// <summary>All that they may be in.</summary>
    public IEnumerable<Guid> ChatsOf(int who) => [.. _chats.Keys.Where(chatId => IsIn(who, chatId)), .. _groups];

    public bool IsIn(int who, Guid chatId) => IsTheirs(who, chatId) || _groups.Contains(chatId);

    /// <summary>Whether a chat is in every list of somebody's.</summary>
    public bool MustKnow(int who, Guid chatId) => IsTheirs(who, chatId) && !_hidden.ContainsKey((who, chatId));

    /// <summary>On the same database, as a service is stopped or as power fails.</summary>
    public async Task RestartAsync(bool kill)
    {
        await _restarting.WaitAsync();
        try
        {
            await (kill ? _server.Server.KillAsync() : _server.Server.StopAsync());
            await _server.Server.StartAgainAsync();
        }
        finally
        {
            _restarting.Release();
        }
    }

    /// <summary>As after the database was restored from a backup: cursors of before mean nothing.</summary>
    public Task RestoreAsync() => Database.ExecuteAsync("update server_state set epoch = gen_random_uuid()");

    public async ValueTask DisposeAsync()
    {
        foreach (var player in _players)
        {
            await player.DisposeAsync();
        }
        _restarting.Dispose();
    }

    private bool IsTheirs(int who, Guid chatId) =>
        _chats.TryGetValue(chatId, out var members) && (members.Low == who || members.High == who);

    /// <summary>Roads open, pledges kept; then all are compared.</summary>
    private async Task RestAsync()
    {
        foreach (var road in _players.SelectMany(player => player.Roads))
        {
            road.Way.Open();
            await road.CalmAsync();
        }
        while (_pledges.TryTake(out var pledge))
        {
            await pledge.WaitAsync(Patience);
        }
        await Comparison.HoldAsync(this);
        await Task.WhenAll(_players.Select(player => player.LookEverywhereAsync()));
        await Comparison.HoldAsync(this);
    }
}
