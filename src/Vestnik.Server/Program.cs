using Vestnik.Server;
using Vestnik.Server.Data;
using Vestnik.Server.Seeding;

try
{
    if (args is ["seed", ..])
    {
        return await SeedCommand.RunAsync(args[1..]);
    }
    await using var app = await VestnikServer.StartAsync(args);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (InterruptedException interrupted) when (args is not ["seed", ..])
{
    // Asked to stop, it has stopped: no failure.
    await Console.Error.WriteLineAsync($"vestnik: {interrupted.Message}");
    return 0;
}
catch (Exception exception) when (exception is ConfigurationException or StartupException)
{
    await Console.Error.WriteLineAsync($"vestnik: {exception.Message}");
    return 1;
}
