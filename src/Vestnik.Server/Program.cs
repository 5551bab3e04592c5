using Vestnik.Server;
using Vestnik.Server.Backup;
using Vestnik.Server.Data;
using Vestnik.Server.Seeding;

try
{
    switch (args)
    {
        case ["seed", ..]:
            return await SeedCommand.RunAsync(args[1..]);
        case ["backup", ..]:
            return await BackupCommand.RunAsync(args[1..]);
        case ["restore", ..]:
            return await RestoreCommand.RunAsync(args[1..]);
        case ["new-epoch", ..]:
            return await NewEpochCommand.RunAsync(args[1..]);
        default:
            break;
    }
    await using var app = await VestnikServer.StartAsync(args);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (InterruptedException interrupted) when (args is not ["seed" or "backup" or "restore" or "new-epoch", ..])
{
    // A server asked to stop has stopped: no failure. A command has not done what it was to do.
    await Console.Error.WriteLineAsync($"vestnik: {interrupted.Message}");
    return 0;
}
catch (OperationCanceledException) when (args is ["seed" or "backup" or "restore" or "new-epoch", ..])
{
    await Console.Error.WriteLineAsync("vestnik: interrupted.");
    return 1;
}
catch (Exception exception) when (exception is ConfigurationException or StartupException or BackupException)
{
    await Console.Error.WriteLineAsync($"vestnik: {exception.Message}");
    return 1;
}
