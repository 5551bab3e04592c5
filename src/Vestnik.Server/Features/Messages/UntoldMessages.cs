namespace Vestnik.Server.Features.Messages;

/// <summary>
/// Messages whose batch ended without the database saying whether they are stored. Their senders were refused and send
/// them again; whichever is then found to be stored was told to nobody. The oldest are forgotten: a sync finds those.
/// </summary>
internal sealed class UntoldMessages
{
    private const int Max = 20_000;

    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _ids = [];
    private readonly Queue<Guid> _oldestFirst = new();

    public void Add(Guid messageId)
    {
        lock (_gate)
        {
            if (_ids.Add(messageId))
            {
                _oldestFirst.Enqueue(messageId);
            }
            if (_oldestFirst.Count > Max)
            {
                _ids.Remove(_oldestFirst.Dequeue());
            }
        }
    }

    /// <summary>Whether it is one of them, once.</summary>
    public bool Take(Guid messageId)
    {
        lock (_gate)
        {
            return _ids.Remove(messageId);
        }
    }
}
