using System.Runtime.InteropServices;
using Vestnik.Client;
using Vestnik.Samples.EchoBot;

using var stopping = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    var settings = Settings.Read(args);
    await Bot.RunAsync(settings, stopping.Token);
    return 0;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 0;
}
catch (Exception exception)
    when (exception is SettingsException or VestnikException or HttpRequestException or IOException)
{
    await Console.Error.WriteLineAsync($"echo-bot: {exception.Message}");
    return 1;
}

void Stop(PosixSignalContext context)
{
    // Not at once: the store is closed first.
    context.Cancel = true;
    stopping.Cancel();
}
