namespace Vestnik.Gateway;

/// <summary>
/// Published events that wait while a connection's question about the same things is being answered: the answer may be
/// older than they are, and whoever hears it last would take it for the truth.
/// </summary>
/// <param name="connection">Whose.</param>
/// <param name="most">How many may wait; one more, and all go before the answer.</param>
internal sealed class HeldEvents(GatewayConnection connection, int most)
{
    private readonly Lock _gate = new();
    private readonly List<string> _spaces = [];
    private readonly List<(string Space, GatewayEvent Event)> _events = [];

    /// <summary>From now on events of the space wait, until it was let go of as often as it was held.</summary>
    public void Hold(string space)
    {
        lock (_gate)
        {
            _spaces.Add(space);
        }
    }

    public void Release(string space)
    {
        lock (_gate)
        {
            _spaces.Remove(space);
            if (!_spaces.Contains(space))
            {
                Flush(waiting => waiting == space);
            }
        }
    }

    /// <summary>Sends it, or keeps it: in the order of one topic either way.</summary>
    public void Send(string space, GatewayEvent e)
    {
        lock (_gate)
        {
            if (!_spaces.Contains(space))
            {
                connection.Send(e);
                return;
            }

            _events.Add((space, e));
            if (_events.Count > most)
            {
                Flush(_ => true);
            }
        }
    }

    private void Flush(Predicate<string> isFree)
    {
        foreach (var (space, e) in _events)
        {
            if (isFree(space))
            {
                connection.Send(e);
            }
        }

        _events.RemoveAll(waiting => isFree(waiting.Space));
    }
}
