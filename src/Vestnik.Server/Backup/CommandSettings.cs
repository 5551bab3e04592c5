using Vestnik.Server.Data;

namespace Vestnik.Server.Backup;

/// <summary>What the commands have in common with the server: the same settings, from the environment; of the log, what an operator must know.</summary>
internal static class CommandSettings
{
    public static ILoggerFactory Create() =>
        LoggerFactory.Create(logging =>
            logging
                .AddSimpleConsole(console => console.SingleLine = true)
                .SetMinimumLevel(LogLevel.Warning)
                .AddFilter("Npgsql", LogLevel.Error)
        );

    public static DatabaseOptions Options()
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        // A misspelt name is refused here as the server refuses it.
        _ = ServerOptions.Read(configuration, isProduction: false);
        return DatabaseOptions.Read(configuration);
    }
}
