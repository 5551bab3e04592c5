using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>The web client's SDK over a road, as <see cref="WebDriver"/> runs it.</summary>
internal sealed class WebDevice : IDevice
{
    private readonly WebDriver _driver;
    private readonly EventRoad _road;
    private readonly string _id;

    private WebDevice(string name, WebDriver driver, EventRoad road, string id) =>
        (Name, _driver, _road, _id) = (name, driver, road, id);

    public string Name { get; }

    public bool HasList => true;

    public IReadOnlyList<string> Faults => [];

    public static async Task<WebDevice> SignInAsync(string name, Person person, WebDriver driver, EventRoad road)
    {
        var device = new WebDevice(name, driver, road, $"{name} {Guid.NewGuid()}");
        var url = road.Url.GetLeftPart(UriPartial.Authority);
        await device.DoAsync(
            "login",
            new
            {
                url,
                login = person.Username,
                password = Person.Password,
            }
        );
        return device;
    }

    /// <summary>Null for one's own saved messages.</summary>
    public async Task<Guid> OpenAsync(Guid? userId) =>
        (await _driver.DoAsync<Opened>(_id, "open", new { userId })).ChatId;

    /// <summary>The message's client id, once it waits no more; null when it was refused.</summary>
    public async Task<Guid?> SendAsync(Guid chatId, string content, Guid? replyTo)
    {
        var arguments = new
        {
            chatId,
            content,
            replyTo,
        };
        var sent = await _driver.DoAsync<Sent>(_id, "send", arguments);
        return sent.Refused is null ? sent.ClientId : null;
    }

    /// <summary>One's own messages that it has, without the deleted ones.</summary>
    public async Task<IReadOnlyList<MessageView>> MineAsync(Guid chatId) =>
        (await _driver.DoAsync<Mine>(_id, "mine", new { chatId })).Messages;

    public Task EditAsync(MessageView message, string content)
    {
        var arguments = new
        {
            message.ChatId,
            message.Id,
            content,
        };
        return DoAsync("edit", arguments);
    }

    public Task DeleteAsync(MessageView message) => DoAsync("delete", new { message.ChatId, message.Id });

    /// <summary>Up to what it has.</summary>
    public Task ReadAsync(Guid chatId) => DoAsync("read", new { chatId });

    public Task TypeAsync(Guid chatId) => DoAsync("type", new { chatId });

    /// <summary>Opens the chat, and scrolls to its beginning.</summary>
    public Task LookAsync(Guid chatId) => DoAsync("look", new { chatId });

    /// <summary>What else one can do: <paramref name="door"/> is one of the SDK's, <paramref name="given"/> what its method takes.</summary>
    public Task ActAsync(string door, string method, params object?[] given)
    {
        var arguments = new
        {
            door,
            method,
            given,
        };
        return DoAsync("act", arguments);
    }

    public Task SignOutAsync() => DoAsync("logout");

    public async Task CatchUpAsync()
    {
        await DoAsync("online");
        await _road.CatchUpAsync();
    }

    public async Task<bool> IsIdleAsync() => (await DumpAsync()).Idle;

    public async Task<Known> KnowsAsync()
    {
        var dump = await DumpAsync();
        return new Known(dump.Chats, dump.User);
    }

    public async ValueTask DisposeAsync() => await DoAsync("close");

    private Task<Dump> DumpAsync() => _driver.DoAsync<Dump>(_id, "dump");

    private Task DoAsync(string what, object? arguments = null) => _driver.DoAsync(_id, what, arguments);

    private sealed record Opened(Guid ChatId);

    private sealed record Sent(Guid ClientId, string? Refused);

    private sealed record Mine(IReadOnlyList<MessageView> Messages);

    private sealed record Dump(IReadOnlyList<KnownChat> Chats, KnownUser User, bool Idle);
}
