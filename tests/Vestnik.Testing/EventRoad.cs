using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Vestnik.Testing;

/// <summary>
/// The way of one client to a server, which knows events from acknowledgements in both framings: events are lost,
/// repeated, swapped and late on it. HTTP passes as it is. It leads into a <see cref="Road"/>, which can be cut and held.
/// </summary>
public sealed class EventRoad : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<EventPassage, byte> _open = new();
    private readonly ConcurrentDictionary<string, byte> _heard = new(StringComparer.Ordinal);
    private readonly Mishaps _mishaps = new();
    private readonly Task _accepting;
    private long _syncs;

    public EventRoad(Uri server)
    {
        Way = new Road(server);
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>What a client connects to.</summary>
    public Uri Url { get; }

    /// <summary>The rest of the way, to cut, close, hold and slow.</summary>
    public Road Way { get; }

    /// <summary>
    /// How many times a client set out to ask which chats moved: one that asks again has done with the answer before.
    /// What it asks about chats it names as held does not count.
    /// </summary>
    public long Syncs => Interlocked.Read(ref _syncs);

    /// <summary>The names of all events that a server sent this way, whatever became of them.</summary>
    public ICollection<string> Heard => _heard.Keys;

    /// <summary>What will happen to the next events, after those that something awaits already.</summary>
    public void Await(Mishap mishap, int events) => _mishaps.Await(mishap, events);

    /// <summary>Nothing happens to events any more; those that were held back arrive.</summary>
    public async Task CalmAsync()
    {
        _mishaps.Clear();
        foreach (var passage in _open.Keys)
        {
            await passage.ReleaseAsync();
        }
    }

    /// <summary>Tells whoever is connected to sync now, as a server does that may have lost something.</summary>
    public async Task NudgeAsync()
    {
        foreach (var passage in _open.Keys)
        {
            await passage.NudgeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await Way.DisposeAsync();
        foreach (var passage in _open.Keys)
        {
            passage.Dispose();
        }
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // No longer listening.
        }
    }

    private async Task PassAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var passage = new EventPassage(near, far, _mishaps, Hear, SetOut);
        _open[passage] = 0;
        try
        {
            near.NoDelay = far.NoDelay = true;
            await far.ConnectAsync(IPAddress.Loopback, Way.Port);
            await passage.RunAsync();
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException)
        {
            // Cut, or nobody there.
        }
        finally
        {
            _open.TryRemove(passage, out _);
        }
    }

    private void Hear(string name) => _heard[name] = 0;

    private void SetOut(string name, JsonElement data)
    {
        var asksForChats =
            name == "sync"
            && !(
                data.ValueKind == JsonValueKind.Object
                && data.TryGetProperty("held", out var held)
                && held.ValueKind == JsonValueKind.Array
                && held.GetArrayLength() > 0
            );
        if (asksForChats)
        {
            Interlocked.Increment(ref _syncs);
        }
    }
}
