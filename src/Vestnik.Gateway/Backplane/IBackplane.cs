namespace Vestnik.Gateway;

/// <summary>
/// Moves frames between nodes. A frame goes to every other node at most once, and frames of one node arrive in the order
/// in which they were sent; they may be lost. The gateway numbers its frames and notices both a loss and an echo of its
/// own, so an implementation only moves bytes.
/// Disposing it twice must do no harm.
/// </summary>
public interface IBackplane : IAsyncDisposable
{
    /// <summary>
    /// True only if it is certain that no other node is attached: then the gateway makes no frames at all. Always false
    /// is correct.
    /// </summary>
    bool IsAlone { get; }

    /// <summary>Begins to receive. Called once, before the first <see cref="SendAsync"/>.</summary>
    /// <param name="receive">
    /// Takes a frame; the bytes are its own only during the call. Never throws and never blocks for long. Must not be
    /// called for two frames of one sender at the same time.
    /// </param>
    /// <param name="ct">Gives up starting.</param>
    Task StartAsync(Action<ReadOnlyMemory<byte>> receive, CancellationToken ct);

    /// <summary>Sends a frame to all other nodes. Called by one caller at a time.</summary>
    /// <param name="frame">Valid until the task completes.</param>
    /// <param name="ct">Gives up: the frame may be lost or not.</param>
    /// <remarks>An exception is logged and the frame counts as lost.</remarks>
    ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken ct);
}
