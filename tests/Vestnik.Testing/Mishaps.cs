namespace Vestnik.Testing;

/// <summary>What can happen to an event on its way to a client.</summary>
public enum Mishap
{
    /// <summary>It never arrives.</summary>
    Lost,

    /// <summary>It arrives twice in a row.</summary>
    Doubled,

    /// <summary>It arrives once more after the two that follow it.</summary>
    Repeated,

    /// <summary>It changes places with the one that follows it.</summary>
    Swapped,

    /// <summary>It arrives after the four that follow it.</summary>
    Late,
}

/// <summary>Which mishaps await the next events of a road; those that nothing awaits pass. Thread-safe.</summary>
internal sealed class Mishaps
{
    private readonly Lock _gate = new();
    private readonly Queue<Mishap> _waiting = [];

    public void Await(Mishap mishap, int events)
    {
        lock (_gate)
        {
            for (var i = 0; i < events; i++)
            {
                _waiting.Enqueue(mishap);
            }
        }
    }

    public Mishap? Next()
    {
        lock (_gate)
        {
            return _waiting.TryDequeue(out var mishap) ? mishap : null;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _waiting.Clear();
        }
    }
}
