namespace Vestnik.Gateway;

/// <summary>Counts the running handlers of one connection; its reader waits here when there are too many.</summary>
internal sealed class InFlight
{
    private readonly Lock _gate = new();
    private int _count;
    private int _limit;
    private TaskCompletionSource? _waiter;

    public void Begin()
    {
        lock (_gate)
        {
            _count++;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _count--;
            if (_waiter is not null && _count < _limit)
            {
                _waiter.SetResult();
                _waiter = null;
            }
        }
    }

    /// <summary>Completes when fewer than this many run. One caller at a time.</summary>
    public Task BelowAsync(int limit)
    {
        lock (_gate)
        {
            if (_count < limit)
            {
                return Task.CompletedTask;
            }

            _limit = limit;
            _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiter.Task;
        }
    }
}
