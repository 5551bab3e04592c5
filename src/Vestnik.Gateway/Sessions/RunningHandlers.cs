namespace Vestnik.Gateway;

/// <summary>
/// The running handlers of one connection: counted, and the messages that they hold weighed, so that its reader waits when
/// there are too many.
/// </summary>
internal sealed class RunningHandlers(GatewayCore core)
{
    private readonly Lock _gate = new();
    private int _count;
    private int _limit;
    private long _held;
    private TaskCompletionSource? _waiter;

    /// <summary>Runs the handler to its first await. Completes when the next one may be started; one caller at a time.</summary>
    public ValueTask StartAsync(GatewayRequest request)
    {
        ValueTask running;
        try
        {
            running = request.Connection.Handlers.Run(request);
        }
        catch (Exception e)
        {
            running = ValueTask.FromException(e);
        }

        if (running.IsCompletedSuccessfully)
        {
            request.Release();
            return ValueTask.CompletedTask;
        }

        var held = request.HeldBytes;
        lock (_gate)
        {
            _count++;
            _held += held;
        }

        // Not forgotten: the connection's end waits for it.
        _ = CompleteAsync(running, request, held);
        return new ValueTask(BelowAsync(core.Options.RequestsInFlight));
    }

    /// <summary>There are so many that nothing more is read.</summary>
    public bool IsHolding => Volatile.Read(ref _waiter) is not null;

    /// <summary>Completes when none runs. Nothing may be started any more.</summary>
    public Task EndedAsync() => BelowAsync(1);

    private async Task CompleteAsync(ValueTask running, GatewayRequest request, int held)
    {
        try
        {
            await running;
        }
        catch (OperationCanceledException) when (request.Connection is { IsGone: true } or { Session.IsClosing: true })
        {
            // The handler gave up because its client is gone.
        }
        catch (Exception e)
        {
            request.Connection.Handlers.Fail(request, e);
        }
        finally
        {
            request.Release();
            End(held);
        }
    }

    private bool IsBelow(int limit) => _count < limit && (_count == 0 || _held < core.Options.MaxMessageBytes);

    private void End(int held)
    {
        lock (_gate)
        {
            _count--;
            _held -= held;
            if (_waiter is not null && IsBelow(_limit))
            {
                _waiter.SetResult();
                _waiter = null;
            }
        }
    }

    private Task BelowAsync(int limit)
    {
        lock (_gate)
        {
            if (IsBelow(limit))
            {
                return Task.CompletedTask;
            }

            _limit = limit;
            _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiter.Task;
        }
    }
}
