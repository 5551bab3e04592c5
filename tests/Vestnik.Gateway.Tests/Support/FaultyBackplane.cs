using System.Text;

namespace Vestnik.Gateway.Tests;

/// <summary>A backplane between a node and the real one that can lose frames, send them back, and counts them.</summary>
public sealed class FaultyBackplane(IBackplane inner) : IBackplane
{
    private Action<ReadOnlyMemory<byte>>? _receive;
    private int _sent;
    private int _lost;

    /// <summary>Loses what the node sends.</summary>
    public bool LoseSent { get; set; }

    /// <summary>Loses the frames that carry this text.</summary>
    public string? LoseText { get; set; }

    /// <summary>Loses what the node would receive.</summary>
    public bool LoseReceived { get; set; }

    /// <summary>Gives the node its own frames too, as a simple broadcast would.</summary>
    public bool Echo { get; set; }

    /// <summary>Throws instead of sending.</summary>
    public bool Broken { get; set; }

    public int Sent => Volatile.Read(ref _sent);

    public int Lost => Volatile.Read(ref _lost);

    public bool IsAlone => inner.IsAlone;

    public Task StartAsync(Action<ReadOnlyMemory<byte>> receive, CancellationToken ct)
    {
        _receive = receive;
        return inner.StartAsync(
            frame =>
            {
                if (!LoseReceived)
                {
                    receive(frame);
                }
            },
            ct
        );
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken ct)
    {
        Interlocked.Increment(ref _sent);
        if (Broken)
        {
            throw new IOException("The bus is away.");
        }

        var loses = LoseText is not null && frame.Span.IndexOf(Encoding.UTF8.GetBytes(LoseText)) >= 0;
        if (loses)
        {
            Interlocked.Increment(ref _lost);
        }
        else if (!LoseSent)
        {
            await inner.SendAsync(frame, ct);
        }

        if (Echo)
        {
            _receive?.Invoke(frame);
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
