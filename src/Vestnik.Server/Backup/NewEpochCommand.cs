using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Backup;

/// <summary>The command <c>vestnik new-epoch</c>, for whoever restored a PostgreSQL by other means than <c>vestnik restore</c>.</summary>
internal static class NewEpochCommand
{
    private const string Help = """
        vestnik new-epoch   after the database was restored by other means: clients forget what they saw after the
                            backup and load everything anew. Stop the servers before, start them after.
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--help" or "-h"])
        {
            Console.WriteLine(Help);
            return 0;
        }
        if (args is not [])
        {
            throw new ConfigurationException("new-epoch", $"it takes no arguments.\n\n{Help}");
        }
        using var interrupt = new StartupInterrupt();
        using var logging = CommandSettings.Create();
        await using var database = await OpenDatabase.OpenAsync(CommandSettings.Options(), logging, interrupt.Asked);
        try
        {
            await Epoch.BeginAsync(database.Connection, interrupt.Asked);
        }
        catch (NpgsqlException exception)
        {
            throw new BackupException($"No new epoch has begun: {exception.Message}", exception);
        }
        Console.WriteLine("A new epoch has begun: every client loads everything anew at its next sync.");
        return 0;
    }
}
