using System.Diagnostics;
using Vestnik.Client;

namespace Vestnik.Bench;

/// <summary>Somebody who watches the other one of a chat, and comes back whenever the connection is lost.</summary>
internal sealed class Returner
{
    private readonly VestnikClient _client;
    private readonly LiveConnection _live;
    private readonly Task _reading;
    private volatile bool _isBack;
    private volatile bool _seesPeer;
    private int _breaks;

    private Returner(VestnikClient client, LiveConnection live, Guid peerId)
    {
        (_client, _live, PeerId) = (client, live, peerId);
        _reading = ReadAsync();
    }

    public Guid Id => _client.User.Id;

    public Guid PeerId { get; }

    public bool IsBack => _isBack;

    public bool SeesPeer => _seesPeer;

    public long BackAt { get; private set; }

    /// <summary>How often the connection was lost.</summary>
    public int Breaks => Volatile.Read(ref _breaks);

    public static async Task<Returner> ConnectAsync(VestnikClient client, Guid peerId) =>
        new(client, await client.ConnectAsync(), peerId);

    /// <summary>From now on counts what happens after.</summary>
    public void Forget() => (_isBack, _seesPeer, _breaks) = (false, false, 0);

    public async Task LeaveAsync()
    {
        await _live.DisposeAsync();
        await _reading;
        await _client.DisposeAsync();
    }

    private async Task ReadAsync()
    {
        await foreach (var happened in _live.Events.ReadAllAsync())
        {
            switch (happened)
            {
                case ConnectionChanged { State: LiveState.Connected }:
                    BackAt = Stopwatch.GetTimestamp();
                    _isBack = true;
                    // Not waited for here: its answer comes through the same connection, and may be long in coming.
                    _ = WatchAsync();
                    break;
                case ConnectionChanged { State: LiveState.Connecting }:
                    Interlocked.Increment(ref _breaks);
                    break;
                case PresenceChanged changed when changed.UserId == PeerId:
                    _seesPeer = changed.IsOnline;
                    break;
                default:
                    break;
            }
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            // The answer is told among the events, in order with them.
            await _live.WatchAsync([PeerId]);
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException)
        {
            // Left meanwhile.
        }
    }
}
