using System.Collections.Concurrent;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>
/// One request at a time appends to an upload. From whom no byte came for a while the line is cut, and nobody has told the server:
/// they give their place to the next, who is the same person on another line.
/// </summary>
internal sealed class UploadPlaces(TimeProvider time)
{
    /// <summary>Longer than a packet and those after it take to be sent again.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    /// <summary>For who was asked to leave, to write down what they have.</summary>
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, UploadPlace> _taken = new();

    /// <summary>Null: another request is at work.</summary>
    public async Task<UploadPlace?> TakeAsync(Guid id)
    {
        var mine = new UploadPlace(this, id, time);
        while (!_taken.TryAdd(id, mine))
        {
            if (!await LeaveAsync(id, place => place.IsQuietFor(Quiet)))
            {
                return null;
            }
        }
        return mine;
    }

    /// <summary>What is told next of this upload is what there is: nobody quiet holds back what they have.</summary>
    public Task SettleAsync(Guid id) => LeaveAsync(id, place => place.IsQuietFor(Quiet));

    /// <summary>The owner ends it: whoever appends has to leave. False: it is being kept, which nobody stops.</summary>
    public Task<bool> ClearAsync(Guid id) => LeaveAsync(id, place => place.MayBeTaken);

    internal void Leave(UploadPlace place) => _taken.TryRemove(KeyValuePair.Create(place.Id, place));

    private async Task<bool> LeaveAsync(Guid id, Func<UploadPlace, bool> mayBeAsked)
    {
        if (!_taken.TryGetValue(id, out var other))
        {
            return true;
        }
        if (!mayBeAsked(other))
        {
            return false;
        }
        other.Ask();
        try
        {
            await other.Left.WaitAsync(Leaving, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

/// <summary>Held by the request that appends, until it is disposed of.</summary>
internal sealed class UploadPlace(UploadPlaces places, Guid id, TimeProvider time) : IDisposable
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Without a timer there is nothing in it to dispose of, and it may be cancelled late.</summary>
    private readonly CancellationTokenSource _asked = new();
    private readonly Lock _gate = new();
    private long _heardAt = time.GetTimestamp();
    private bool _isAsked;
    private bool _isKeeping;

    public Guid Id { get; } = id;

    /// <summary>Cancelled when another is to have this place.</summary>
    public CancellationToken Asked => _asked.Token;

    public Task Left => _left.Task;

    /// <summary>The upload is not being kept.</summary>
    public bool MayBeTaken
    {
        get
        {
            lock (_gate)
            {
                return !_isKeeping;
            }
        }
    }

    public bool IsQuietFor(TimeSpan span) => MayBeTaken && time.GetElapsedTime(Interlocked.Read(ref _heardAt)) >= span;

    /// <summary>Bytes came.</summary>
    public void Heard() => Interlocked.Exchange(ref _heardAt, time.GetTimestamp());

    /// <summary>All is there: from here on nobody takes this place. False: somebody has asked for it already.</summary>
    public bool TryKeep()
    {
        lock (_gate)
        {
            _isKeeping = !_isAsked;
            return _isKeeping;
        }
    }

    public void Ask()
    {
        lock (_gate)
        {
            if (_isKeeping)
            {
                return;
            }
            _isAsked = true;
        }
        _asked.Cancel();
    }

    public void Dispose()
    {
        places.Leave(this);
        _left.TrySetResult();
    }
}
