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
    private readonly Task _reading;
    private bool _isLoading;

    private DotnetDevice(string name, Person device, LiveConnection live, EventRoad road, IEnumerable<ToldChat> chats)
    {
        (Name, _device, Live, _road) = (name, device, live, road);
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
            (await device.Client.GetChatsAsync(limit: 100)).Select(chat => LoadAsync(device, new ToldChat(chat.Id)))
        );
        return new DotnetDevice(name, device, live, road, chats);
    }

    /// <summary>Returns when the server has ended its connection too.</summary>
    public async Task SignOutAsync()
    {
        await _device.Client.LogoutAsync();
        await _reading.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public Task CatchUpAsync() => _road.CatchUpAsync();

    public Task<bool> IsIdleAsync() => Task.FromResult(true);

    public async Task<IReadOnlyList<KnownChat>> KnowsAsync()
    {
        IReadOnlyList<KnownChat>? knows = null;
        await Eventually.TrueAsync(
            () =>
            {
                lock (_gate)
                {
                    knows = _isLoading || Live.Events.Count > 0 ? null : [.. _chats.Values.Select(chat => chat.Known)];
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
    }

    private async Task ReadAsync()
    {
        while (await Live.Events.WaitToReadAsync())
        {
            while (Next() is { } reloaded)
            {
                await LoadAsync(_device, reloaded);
                lock (_gate)
                {
                    _isLoading = false;
                }
            }
        }
    }

    /// <summary>Applies what waits, up to a chat that must be loaded anew. Null: nothing waits any more.</summary>
    private ToldChat? Next()
    {
        lock (_gate)
        {
            while (Live.Events.TryRead(out var told))
            {
                if (told is ChatReloaded { ChatId: var chatId })
                {
                    _isLoading = true;
                    return Chat(chatId);
                }
                Apply(told);
            }
            return null;
        }
    }

    private void Apply(LiveEvent told)
    {
        switch (told)
        {
            case MessageReceived { Message: var message }:
                Chat(message.ChatId).Receive(message);
                break;
            case MessageUpdated { Message: var message }:
                Chat(message.ChatId).Update(message);
                break;
            case MessageRemoved removed:
                Chat(removed.ChatId).Remove(removed.MessageId);
                break;
            case MarksMoved moved:
                Chat(moved.ChatId).Raise(moved);
                break;
            default:
                break;
        }
    }

    private ToldChat Chat(Guid id) => _chats.TryGetValue(id, out var chat) ? chat : _chats[id] = new ToldChat(id);

    private static Task<ToldChat> LoadAsync(Person device, ToldChat chat) =>
        Patiently.AskAsync(async () =>
        {
            var history = await History.ReadAsync(device, chat.Id);
            var members = (await device.Client.GetChatAsync(chat.Id)).Members!;
            chat.Load(history, members);
            return chat;
        });
}
