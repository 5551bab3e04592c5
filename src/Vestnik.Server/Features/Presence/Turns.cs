namespace Vestnik.Server.Features.Presence;

/// <summary>People whose turn comes after the same wait, each counted from when it was last set. Not safe for several threads.</summary>
internal sealed class Turns(TimeSpan wait, TimeProvider time)
{
    // Timers are no finer.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly Queue<Turn> _queue = new();

    // An earlier turn of the same person counts no more.
    private readonly Dictionary<Guid, Turn> _latest = [];

    /// <summary>How long until the next turn; null for none.</summary>
    public TimeSpan? Next
    {
        get
        {
            while (_queue.TryPeek(out var turn))
            {
                if (_latest.GetValueOrDefault(turn.UserId) == turn)
                {
                    var left = wait - time.GetElapsedTime(turn.Since);
                    return left > TimeSpan.Zero ? left : TimeSpan.Zero;
                }
                _queue.Dequeue();
            }
            return null;
        }
    }

    public void Set(Guid userId)
    {
        var turn = new Turn(userId, time.GetUtcNow(), time.GetTimestamp());
        _latest[userId] = turn;
        _queue.Enqueue(turn);
    }

    public void Cancel(Guid userId) => _latest.Remove(userId);

    /// <summary>Those whose turn it is, at most so many; it is over with that.</summary>
    public List<Turn> TakeDue(int most)
    {
        var due = new List<Turn>();
        while (due.Count < most && Next <= Tick)
        {
            var turn = _queue.Dequeue();
            _latest.Remove(turn.UserId);
            due.Add(turn);
        }
        return due;
    }

    /// <summary>When it was set: by the calendar, and on the clock that never jumps.</summary>
    internal sealed record Turn(Guid UserId, DateTimeOffset SetAt, long Since);
}
