namespace Vestnik.Gateway;

/// <summary>What a client was asked and has not answered yet. The session's clock looks for those that take too long.</summary>
internal sealed class Questions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, (TaskCompletionSource<GatewayAnswer> Answer, long Until)> _open = [];
    private long _last;
    private bool _isOver;

    public Task<GatewayAnswer> Add(long until, out long id)
    {
        var answer = new TaskCompletionSource<GatewayAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            id = ++_last;
            if (_isOver)
            {
                answer.SetCanceled();
            }
            else
            {
                _open.Add(id, (answer, until));
            }
        }

        return answer.Task;
    }

    public void Answer(long id, GatewayAnswer answer) => Take(id)?.SetResult(answer);

    public void Cancel(long id) => Take(id)?.SetCanceled();

    public void Expire(long now)
    {
        lock (_gate)
        {
            foreach (var (id, (answer, until)) in _open)
            {
                if (now >= until)
                {
                    // Removing the current pair is allowed while walking a dictionary.
                    _open.Remove(id);
                    answer.SetException(new TimeoutException("The client did not acknowledge in time."));
                }
            }
        }
    }

    public void CancelAll()
    {
        lock (_gate)
        {
            _isOver = true;
            foreach (var (answer, _) in _open.Values)
            {
                answer.SetCanceled();
            }

            _open.Clear();
        }
    }

    private TaskCompletionSource<GatewayAnswer>? Take(long id)
    {
        lock (_gate)
        {
            return _open.Remove(id, out var question) ? question.Answer : null;
        }
    }
}
