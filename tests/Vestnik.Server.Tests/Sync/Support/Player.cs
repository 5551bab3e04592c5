using Vestnik.Client;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>
/// One of the three, with their devices: the first has two .NET ones, the second a .NET and a web one, the third a web
/// one; each walks by cursor, too. Things happen on the roads of all but the first one's second device.
/// </summary>
internal sealed partial class Player(Stage stage, int who, Person person) : IAsyncDisposable
{
    private static readonly string[] Names = ["Anna", "Boris", "Clara"];

    private readonly List<EventRoad> _rough = [];
    private readonly List<EventRoad> _roads = [];
    private readonly Dictionary<Guid, long> _lastNo = [];
    private CursorWalker? _walker;
    private DotnetDevice? _phone;
    private DotnetDevice? _laptop;
    private WebDevice? _web;
    private EventRoad? _wayToPhone;
    private EventRoad? _wayToWeb;
    private int _said;

    public Person Person => person;

    public IReadOnlyList<EventRoad> Roads => _roads;

    public CursorWalker Walker => _walker!;

    public IEnumerable<IDevice> Devices =>
        new IDevice?[] { _walker, _phone, _laptop, _web }.Where(device => device is not null)!;

    private string Name => Names[who];

    /// <summary>Perhaps: who is in a group, everybody decides all the time.</summary>
    public bool IsIn(Guid chatId) => stage.IsIn(who, chatId);

    /// <summary>For certain, in every list of theirs.</summary>
    public bool MustKnow(Guid chatId) => stage.MustKnow(who, chatId);

    public async Task SettleInAsync()
    {
        _walker = new CursorWalker($"{Name}'s walker", person, stage.Ledger, MustKnow);
        if (who <= 1)
        {
            _wayToPhone = Road(_rough);
            _phone = await DotnetDevice.SignInAsync($"{Name}'s phone", person, _wayToPhone);
        }
        if (who >= 1)
        {
            _wayToWeb = Road(_rough);
            _web = await stage.NewWebDeviceAsync($"{Name}'s browser", person, _wayToWeb);
        }
        if (who == 0)
        {
            _laptop = await DotnetDevice.SignInAsync($"{Name}'s laptop", person, Road([]));
            await _laptop.Live.WatchAsync([.. stage.Players.Select(player => player.Person.Id)]);
        }
    }

    public async Task PlayAsync(IReadOnlyList<Act> acts)
    {
        foreach (var act in acts)
        {
            await DoAsync(act.Deed, act.Pick);
        }
    }

    public async Task LookEverywhereAsync()
    {
        foreach (var chatId in stage.ChatsOf(who))
        {
            if (_web is not null)
            {
                await _web.LookAsync(chatId);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var device in Devices)
        {
            await device.DisposeAsync();
        }
        await person.DisposeAsync();
        foreach (var road in _roads)
        {
            await road.DisposeAsync();
        }
    }

    private Task DoAsync(Deed deed, int pick) =>
        deed switch
        {
            Deed.Open => OpenAsync(pick),
            Deed.Send => SendAsync(pick, replyTo: null),
            Deed.Reply => ReplyAsync(pick),
            Deed.Repeat => RepeatAsync(pick),
            Deed.Edit => EditAsync(pick),
            Deed.Delete => DeleteAsync(pick),
            Deed.Read => MarkAsync(pick, isRead: true),
            Deed.Deliver => MarkAsync(pick, isRead: false),
            Deed.Type => TypeAsync(pick),
            Deed.Greet => GreetAsync(pick),
            Deed.Look => LookAsync(pick),
            Deed.Walk => Walker.CatchUpAsync(),
            Deed.SignOut => SignOutAsync(pick),
            Deed.MakeGroup => MakeGroupAsync(pick),
            Deed.Rename => RenameAsync(pick),
            Deed.AddPerson => AddPersonAsync(pick),
            Deed.SetRole => SetRoleAsync(pick),
            Deed.RemovePerson => RemovePersonAsync(pick),
            Deed.Leave => LeaveAsync(pick),
            Deed.JoinByLink => JoinByLinkAsync(pick),
            Deed.Prefer => PreferAsync(pick),
            Deed.Pin => PinAsync(pick),
            Deed.Draft => DraftAsync(pick),
            Deed.Folder => FolderAsync(pick),
            Deed.Contact => ContactAsync(pick),
            Deed.Block => BlockAsync(pick),
            Deed.Hide => HideAsync(pick),
            Deed.Cut => Happen(pick, road => road.Way.Cut()),
            Deed.Shut => Happen(pick, road => road.Way.Close()),
            Deed.Hold => Happen(pick, road => road.Way.Hold()),
            Deed.Reopen => Happen(pick, road => road.Way.Open()),
            Deed.Lose => Happen(pick, road => road.Await(Mishap.Lost, Several(pick))),
            Deed.Double => Happen(pick, road => road.Await(Mishap.Doubled, Several(pick))),
            Deed.Again => Happen(pick, road => road.Await(Mishap.Repeated, Several(pick))),
            Deed.Swap => Happen(pick, road => road.Await(Mishap.Swapped, Several(pick))),
            Deed.Delay => Happen(pick, road => road.Await(Mishap.Late, Several(pick))),
            Deed.Nudge => _rough[pick % _rough.Count].NudgeAsync(),
            Deed.WriteSlowly => WriteSlowlyAsync(pick),
            Deed.Restart => stage.RestartAsync(kill: pick % 2 == 0),
            Deed.Restore => stage.RestoreAsync(),
            Deed.Rest => throw new InvalidOperationException("A rest is everybody's."),
            _ => throw new ArgumentOutOfRangeException(nameof(deed)),
        };

    private static int Several(int pick) => 1 + (pick / 7 % 5);

    private Task Happen(int pick, Action<EventRoad> what)
    {
        what(_rough[pick % _rough.Count]);
        return Task.CompletedTask;
    }

    private EventRoad Road(List<EventRoad> among)
    {
        var road = stage.NewRoad();
        _roads.Add(road);
        among.Add(road);
        return road;
    }

    /// <summary>Mostly with the others, sometimes with oneself.</summary>
    private int Other(int pick) => pick % 7 == 6 ? who : (who + 1 + (pick % (Story.People - 1))) % Story.People;

    private async Task<Guid> OpenAsync(int pick)
    {
        var other = Other(pick);
        var userId = other == who ? (Guid?)null : stage.Players[other].Person.Id;
        Guid? opened = null;
        if (_web is { } web && pick % 2 == 1)
        {
            opened = await IfItCanAsync(async () => (Guid?)await web.OpenAsync(userId));
        }
        opened ??= userId is { } id ? (await IfAllowedAsync(() => person.Client.OpenDirectAsync(id)))?.Id : null;
        if (opened is null)
        {
            // With oneself, or with who has blocked one.
            other = who;
            opened = (await Patiently.AskAsync(() => person.Client.OpenSavedAsync())).Id;
        }
        stage.Meet(opened.Value, who, other);
        return opened.Value;
    }

    /// <summary>With one other, or with oneself.</summary>
    private async Task<Guid> ChatAsync(int pick) => stage.ChatOf(who, Other(pick)) ?? await OpenAsync(pick);

    /// <summary>Sometimes a group, perhaps one that they are not in.</summary>
    private async Task<Guid> AnyChatAsync(int pick) =>
        pick / 5 % 3 == 1 && stage.Groups is { Count: > 0 } groups
            ? groups[pick % groups.Count]
            : await ChatAsync(pick);

    private async Task TypeAsync(int pick)
    {
        var chatId = await AnyChatAsync(pick);
        if (_phone is { } phone)
        {
            stage.Pledge(
                UnlessGoneAsync(async () =>
                {
                    await phone.Live.TypeAsync(chatId);
                    return "typed";
                })
            );
        }
        else
        {
            await _web!.TypeAsync(chatId);
        }
    }

    private async Task GreetAsync(int pick)
    {
        string[] ways = [PresenceStatus.Busy, PresenceStatus.Offline, PresenceStatus.Online];
        foreach (var status in ways.Skip(pick % 3))
        {
            await Patiently.AskAsync(async () =>
            {
                using var answer = await person.SendAsync(HttpMethod.Put, "users/status", new SetStatus(status));
                answer.EnsureSuccessStatusCode();
            });
        }
    }

    private async Task LookAsync(int pick)
    {
        if (_web is { } web && stage.ChatOf(who, Other(pick)) is { } chatId)
        {
            await web.LookAsync(chatId);
        }
    }

    /// <summary>A device signs out and another one comes in its place, in the middle of everything.</summary>
    private async Task SignOutAsync(int pick)
    {
        if (_phone is { } phone && (_web is null || pick % 2 == 0))
        {
            _wayToPhone!.Way.Open();
            await UnlessGoneAsync(() => Patiently.AskAsync(async () => await LeaveAsync(phone)));
            _phone = null;
            await phone.DisposeAsync();
            _phone = await Patiently.AskAsync(() => DotnetDevice.SignInAsync(phone.Name, person, _wayToPhone));
        }
        else if (_web is { } web)
        {
            _wayToWeb!.Way.Open();
            await IfItCanAsync(async () =>
            {
                await web.SignOutAsync();
                return true;
            });
            _web = null;
            await web.DisposeAsync();
            _web = await Patiently.AskAsync(() => stage.NewWebDeviceAsync(web.Name, person, _wayToWeb));
        }

        static async Task<string> LeaveAsync(DotnetDevice device)
        {
            await device.SignOutAsync();
            return "left";
        }
    }

    /// <summary>Some lock their chat for all the while, the others know their number only at the end.</summary>
    private async Task WriteSlowlyAsync(int pick)
    {
        var chatId = await ChatAsync(pick);
        var content = $"{Name} slowly {++_said}";
        var writer = await SlowWriter.BeginAsync(stage.Database);
        var message = pick % 2 == 0 ? await writer.SendAsync(chatId, person.Id, content) : null;
        stage.Pledge(FinishAsync());

        async Task FinishAsync()
        {
            await using (writer)
            {
                var walks = Task.WhenAll(stage.Players.Select(player => player.Walker.CatchUpAsync()));
                stage.Pledge(walks);
                foreach (var road in stage.Players.SelectMany(player => player.Roads))
                {
                    await road.NudgeAsync();
                }
                // Not for ever: the server may be away, and wait for this very lock before it goes.
                await Task.WhenAny(walks, Task.Delay(TimeSpan.FromSeconds(1)));
                message ??= await writer.SendAsync(chatId, person.Id, content);
                await writer.ReadAsync(message, person.Id);
                await writer.CommitAsync();
            }
            stage.Ledger.Stored(message);
            stage.Ledger.Marked(message, person.Id, isRead: true);
        }
    }

    /// <summary>
    /// Null where what it is about was deleted or forbidden meanwhile, or the device signed out: then nothing was promised.
    /// </summary>
    private static async Task<T?> UnlessGoneAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (VestnikException refused) when (refused.Problem.Status is 401 or 403 or 404)
        {
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>
    /// By the browser of whoever has one, every other time: as it is done there, whatever comes of it. False: it is to be
    /// done otherwise.
    /// </summary>
    private async Task<bool> ByWebAsync(int pick, string door, string method, params object?[] given)
    {
        if (_web is not { } web || pick / 2 % 2 == 0)
        {
            return false;
        }
        try
        {
            await web.ActAsync(door, method, given);
        }
        catch (WebRefusal refused) when (!IsMistaken(refused))
        {
            // Forbidden, gone, or the road is closed.
        }
        return true;
    }

    /// <summary>It was not understood, or was no sense: then this test is wrong, or the SDK.</summary>
    private static bool IsMistaken(WebRefusal refused) =>
        refused.Message.StartsWith("client.error", StringComparison.Ordinal)
        || refused.Message.StartsWith("request.invalid", StringComparison.Ordinal);

    /// <summary>Over a road that may be closed: the SDK says so, and nothing was promised.</summary>
    private static async Task<T?> IfItCanAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (WebRefusal)
        {
            return default;
        }
    }
}
