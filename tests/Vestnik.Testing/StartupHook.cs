using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.InteropServices;

/// <summary>
/// Runs within a server whose costs a test counts (DOTNET_STARTUP_HOOKS asks for this name): at SIGCONT, which means nothing
/// else to it, it writes into COSTS_FILE how many bytes it has allocated, how often it has asked the database, and how many bytes
/// are still in use.
/// </summary>
#pragma warning disable CA1050, MA0047, RCS1110 // The runtime looks for it outside of any namespace.
internal static class StartupHook
#pragma warning restore CA1050, MA0047, RCS1110
{
    private static MeterListener? _listener;
    private static PosixSignalRegistration? _registration;
    private static long _roundTrips;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("COSTS_FILE") is not { } file)
        {
            return;
        }
        _listener = new MeterListener
        {
            // Npgsql measures each command and each batch once.
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Npgsql" && instrument.Name == "db.client.operation.duration")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _roundTrips));
        _listener.Start();
        _registration = PosixSignalRegistration.Create(
            PosixSignal.SIGCONT,
            _ =>
            {
                var costs = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{GC.GetTotalAllocatedBytes(precise: true)} {Volatile.Read(ref _roundTrips)} {GC.GetTotalMemory(forceFullCollection: true)}"
                );
                File.WriteAllText($"{file}.new", costs);
                File.Move($"{file}.new", file);
            }
        );
    }
}
