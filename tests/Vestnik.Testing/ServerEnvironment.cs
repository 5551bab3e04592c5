using System.Globalization;

namespace Vestnik.Testing;

/// <summary>What a server of a test finds in its environment: its own settings, and nothing of the developer's.</summary>
internal static class ServerEnvironment
{
    /// <summary>What the machine or the developer's shell may have set must not leak into a test.</summary>
    private static readonly string[] Foreign =
    [
        "DATABASE_",
        "DB_",
        "DATA_DIR",
        "PORT",
        "SERVER_PORT",
        "HOST",
        "JWT_",
        "CORS_ORIGIN",
        "RATE_LIMIT_",
        "LOG_LEVEL",
        "VESTNIK_",
        "ASPNETCORE_",
        "REDIS_",
        "S3_",
        "AWS_",
        "MAX_",
        "MIN_",
    ];

    private static readonly string[] Limits =
    [
        "REGISTER",
        "LOGIN",
        "REFRESH",
        "RESET",
        "SEARCH",
        "MESSAGES",
        "READS",
        "JOINS",
        "UPLOADS",
        "FILES",
        "BUNDLES",
        "EVENTS",
        "CONNECTIONS",
    ];

    public static void Set(
        IDictionary<string, string?> variables,
        int port,
        string dataDirectory,
        IReadOnlyDictionary<string, string> chosen
    )
    {
        foreach (var name in variables.Keys.ToList())
        {
            if (Foreign.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                variables.Remove(name);
            }
        }
        variables["ASPNETCORE_ENVIRONMENT"] = "Production";
        variables["HOST"] = "127.0.0.1";
        variables["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        variables["DATA_DIR"] = dataDirectory;
        foreach (var limit in Limits)
        {
            variables[$"RATE_LIMIT_{limit}"] = "0";
        }
        foreach (var (name, value) in chosen)
        {
            variables[name] = value;
        }
    }
}
