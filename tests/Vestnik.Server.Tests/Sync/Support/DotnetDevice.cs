using Vestnik.Client;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>The .NET client over a road: keeps what it loaded when it signed in and what it was told since.</summary>
internal sealed class DotnetDevice : IDevice
{
    private readonly Person _device;
    private readonly EventRoad _road;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, ToldChat> _chats = [];

    // Could not be loaded: hidden or taken away when it was asked for. If it stays so, its closing is told; if it is there
    // again before the client knew of that, nothing is, and whoever looks at it loads it.
    private readonly HashSet<Guid> _unloaded = [];
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Task _reading;
    private KnownUser _user;
    private bool _isLoading;
    private volatile bool _isSigningOut;

    private DotnetDevice(
        string name,
        Person device,
        LiveConnection live,
        EventRoad road,
        IEnumerable<ToldChat> chats,
        KnownUser user
    )
    {
        (Name, _device, Live, _road, _user) = (name, device, live, road, user);
        _chats = chats.ToDictionary(chat => chat.Id);
        _reading = ReadAsync();
    }

    public string Name { get; }

    public LiveConnection Live { get; }

    public bool HasList => false;

    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_gate)
            {
                return [.. _chats.Values.SelectMany(chat => chat.Faults)];
            }
        }
    }

    /// <summary>Connects first, then loads: what happens in between is told.</summary>
    public static async Task<DotnetDevice> SignInAsync(string name, Person person, EventRoad road)
    {
        var device = await person.AnotherDeviceAsync(road.Url);
        var live = await device.LiveAsync();
        var chats = await Task.WhenAll(
            (await device.Client.GetChatsAsync(limit: 100)).Select(chat => LoadAsync(device, chat.Id, known: null))
        );
        var user = await FreshLoad.UserAsync(device);
        return new DotnetDevice(name, device, live, road, chats.OfType<ToldChat>(), user);
    }

    /// <summary>Returns when the server has ended its connection too.</summary>
    public async Task SignOutAsync()
    {
        _isSigningOut = true;
        await _device.Client.LogoutAsync();
        await _reading.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public Task CatchUpAsync() => _road.CatchUpAsync();

    public Task<bool> IsIdleAsync() => Task.FromResult(true);

    public async Task<Known> KnowsAsync()
    {
        Known? knows = null;
        await LookAsync();
        await Eventually.TrueAsync(
            () =>
            {
                lock (_gate)
                {
                    var isReading = _isLoading || Live.Events.Count > 0;
                    knows = isReading ? null : new Known([.. _chats.Values.Select(chat => chat.Known)], _user);
                }
                return knows is not null;
            },
            $"{Name} takes note of what it was told"
        );
        return knows!;
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _reading;
        _turn.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await Live.Events.WaitToReadAsync())
        {
            await _turn.WaitAsync();
            try
            {
                while (Next() is { } outdated)
                {
                    await LoadAsync(outdated);
                    lock (_gate)
                    {
                        _isLoading = false;
                    }
                }
            }
            catch (Exception) when (_isSigningOut)
            {
                // Nobody is told anything any more.
                return;
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    /// <summary>Loads what could not be loaded when it was opened.</summary>
    private async Task LookAsync()
    {
        await _turn.WaitAsync();
        try
        {
            foreach (var chatId in _unloaded.ToList())
            {
                await LoadAsync(chatId, known: null);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Applies what waits, up to what must be loaded anew. Null: nothing waits any more.</summary>
    private LiveEvent? Next()
    {
        lock (_gate)
        {
            while (Live.Events.TryRead(out var told))
            {
                if (told is ChatReloaded or ChatOpened or UserLogReloaded)
                {
                    _isLoading = true;
                    return told;
                }
                Apply(told);
            }
            return null;
        }
    }

    private async Task LoadAsync(LiveEvent told)
    {
        if (told is UserLogReloaded)
        {
            _user = await Patiently.AskAsync(() => FreshLoad.UserAsync(_device));
            return;
        }
        var chatId = told is ChatOpened { Chat.Id: var opened } ? opened : ((ChatReloaded)told).ChatId;
        // A chat that opens may have been loaded when the device signed in: it begins anew all the same.
        await LoadAsync(chatId, told is ChatOpened ? null : _chats.GetValueOrDefault(chatId));
    }

    private async Task LoadAsync(Guid chatId, ToldChat? known)
    {
        var chat = await LoadAsync(_device, chatId, known);
        lock (_gate)
        {
            if (chat is null)
            {
                _chats.Remove(chatId);
                _unloaded.Add(chatId);
            }
            else
            {
                _chats[chatId] = chat;
                _unloaded.Remove(chatId);
            }
        }
    }

    private void Apply(LiveEvent told)
    {
        switch (told)
        {
            case MessageReceived { Message: var message }:
                Of(message.ChatId)?.Receive(message);
                break;
            case MessageUpdated { Message: var message }:
                Of(message.ChatId)?.Update(message);
                break;
            case MessageRemoved removed:
                Of(removed.ChatId)?.Remove(removed.MessageId);
                break;
            case MarksMoved moved:
                Of(moved.ChatId)?.Raise(moved);
                break;
            case ChatChanged { Chat: var chat }:
                Of(chat.Id)?.Change(chat);
                break;
            case MemberChanged { Member: var member }:
                Of(member.ChatId)?.Change(member);
                break;
            case ChatClosed closed:
                _chats.Remove(closed.ChatId);
                _unloaded.Remove(closed.ChatId);
                // The pin goes with it.
                _user = _user with
                {
                    Pinned = [.. _user.Pinned.Where(chatId => chatId != closed.ChatId)],
                };
                break;
            case UserLogChanged { Change: var change }:
                _user = _user.After(change);
                if ((change.ChatId ?? change.Preferences?.ChatId) is { } chatId)
                {
                    Of(chatId)?.Change(change);
                }
                break;
            default:
                break;
        }
    }

    /// <summary>Null: it was gone when it was to be loaded.</summary>
    private ToldChat? Of(Guid chatId) => _chats.GetValueOrDefault(chatId);

    /// <summary>Null: it is not one's own any more.</summary>
    private static Task<ToldChat?> LoadAsync(Person device, Guid chatId, ToldChat? known) =>
        Patiently.AskAsync(async () =>
        {
            try
            {
                var history = await History.ReadAsync(device, chatId);
                var view = await device.Client.GetChatAsync(chatId);
                var chat = known ?? new ToldChat(chatId, device.Id);
                chat.Load(history, view);
                return chat;
            }
            catch (Exception exception) when (IsGone(exception))
            {
                return null;
            }
        });

    private static bool IsGone(Exception exception) =>
        exception
            is VestnikException { Problem.Status: 404 }
                or HttpRequestException { StatusCode: System.Net.HttpStatusCode.NotFound };
}
