namespace Vestnik.Gateway;

/// <summary>Where the nodes of one process meet: give the same hub to each node's <see cref="InMemoryBackplane"/>.</summary>
public sealed class InMemoryBackplaneHub
{
    private readonly Lock _gate = new();
    private InMemoryBackplane[] _nodes = [];

    internal int Count => Volatile.Read(ref _nodes).Length;

    internal void Join(InMemoryBackplane node)
    {
        lock (_gate)
        {
            _nodes = [.. _nodes, node];
        }
    }

    internal void Leave(InMemoryBackplane node)
    {
        lock (_gate)
        {
            _nodes = [.. _nodes.Where(other => other != node)];
        }
    }

    internal void Send(InMemoryBackplane from, ReadOnlyMemory<byte> frame)
    {
        foreach (var node in Volatile.Read(ref _nodes))
        {
            if (node != from)
            {
                node.Receive(frame);
            }
        }
    }
}

/// <summary>The backplane of a single process: alone by default, or with others on one hub.</summary>
/// <param name="hub">Where the others are; null for a node that stays alone.</param>
public sealed class InMemoryBackplane(InMemoryBackplaneHub? hub = null) : IBackplane
{
    private readonly InMemoryBackplaneHub _hub = hub ?? new InMemoryBackplaneHub();
    private Action<ReadOnlyMemory<byte>>? _receive;

    /// <inheritdoc />
    public bool IsAlone => _hub.Count <= 1;

    /// <inheritdoc />
    public Task StartAsync(Action<ReadOnlyMemory<byte>> receive, CancellationToken ct)
    {
        _receive = receive;
        _hub.Join(this);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken ct)
    {
        _hub.Send(this, frame);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _hub.Leave(this);
        return ValueTask.CompletedTask;
    }

    internal void Receive(ReadOnlyMemory<byte> frame) => _receive?.Invoke(frame);
}
