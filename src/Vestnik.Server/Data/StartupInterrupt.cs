using System.Runtime.InteropServices;

namespace Vestnik.Server.Data;

/// <summary>
/// Ctrl-C and SIGTERM until the host listens for them itself: without it the program would just vanish and leave its
/// PostgreSQL behind. While the database starts, the token tells; afterwards the host stops as soon as it has started.
/// </summary>
internal sealed class StartupInterrupt : IDisposable
{
    private readonly CancellationTokenSource asked = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;

    public StartupInterrupt()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    }

    public CancellationToken Asked => asked.Token;

    /// <summary>Without a host it is over now.</summary>
    public void HandOver(IHostApplicationLifetime? host)
    {
        if (host is null)
        {
            Dispose();
            return;
        }
        host.ApplicationStarted.Register(() =>
        {
            Dispose();
            if (asked.IsCancellationRequested)
            {
                host.StopApplication();
            }
        });
    }

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
    }

    private void End(PosixSignalContext signal)
    {
        signal.Cancel = true;
        asked.Cancel();
    }
}
