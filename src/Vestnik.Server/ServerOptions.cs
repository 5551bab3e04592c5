using System.Globalization;
using System.Net;
using Vestnik.Server.Http;

namespace Vestnik.Server;

/// <summary>
/// What the operator decides, read once at start from the environment. Everything has a default that works;
/// a wrong value stops the start with a sentence that names it.
/// </summary>
internal sealed class ServerOptions
{
    private static readonly Dictionary<string, string> DefaultLimits = new(StringComparer.Ordinal)
    {
        ["REGISTER"] = "3/1h",
        ["LOGIN"] = "5/15m",
        ["REFRESH"] = "120/1m",
        ["SEARCH"] = "60/1m",
        ["MESSAGES"] = "600/1m",
        ["READS"] = "1200/1m",
        ["JOINS"] = "30/1m",
        ["UPLOADS"] = "60/1m",
        ["FILES"] = "1200/1m",
        ["EVENTS"] = "100/1s",
    };

    private static readonly string[] SampleSecrets =
    [
        "secret",
        "secret_key",
        "your-secret-key",
        "change_me_super_secret",
        "changeme",
    ];

    /// <summary>PORT or SERVER_PORT: the TCP port, 0–65535 (0: any free one). Wrong: nobody reaches the server.</summary>
    public int Port { get; private init; }

    /// <summary>HOST: the address to listen on; all of them by default. Too narrow: other machines do not reach the server.</summary>
    public IPAddress Host { get; private init; } = IPAddress.Any;

    /// <summary>JWT_SECRET: signs access tokens. Changed: everybody's access token ends (refresh tokens go on). Null: made and kept in DATA_DIR.</summary>
    public string? JwtSecret { get; private init; }

    /// <summary>JWT_EXPIRES_IN, hours: how long a stolen access token is of use at most, unless its session is ended.</summary>
    public TimeSpan AccessTokenLifetime { get; private init; }

    /// <summary>CORS_ORIGIN: other sites whose pages may use this server, separated by commas. Too many: those sites act for their visitors.</summary>
    public IReadOnlyList<string> CorsOrigins { get; private init; } = [];

    /// <summary>TRUSTED_PROXIES: addresses or networks (10.0.0.0/8) whose X-Forwarded-For and -Proto are believed, besides this machine. Too wide: anybody claims any address.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; private init; } = [];

    /// <summary>RATE_LIMIT_NAME=count/window. Too low: people are locked out; off: passwords can be guessed.</summary>
    public IReadOnlyDictionary<string, RateLimit> RateLimits { get; private init; } =
        new Dictionary<string, RateLimit>(StringComparer.Ordinal);

    /// <summary>RATE_LIMIT_CONNECTIONS: sockets of one person on a node, 0 for no limit. Too low: a further device ends the oldest one's.</summary>
    public int ConnectionsPerUser { get; private init; }

    /// <summary>
    /// SID_PREFIX: what the ids of this node's Socket.IO sessions begin with, for a proxy before several nodes; letters,
    /// digits, hyphens and dots, at most 32. The same on two nodes: long polling fails on every second request.
    /// </summary>
    public string SidPrefix { get; private init; } = "";

    /// <summary>LOG_LEVEL: trace, debug, info, warn or error.</summary>
    public LogLevel LogLevel { get; private init; }

    public static ServerOptions Read(IConfiguration configuration, bool isProduction)
    {
        RefuseUnknownNames(configuration);
        return new ServerOptions
        {
            Port = ReadPort(configuration),
            Host = ReadHost(configuration["HOST"]),
            JwtSecret = ReadSecret(configuration["JWT_SECRET"], isProduction),
            AccessTokenLifetime = ReadLifetime(configuration),
            CorsOrigins = ReadOrigins(configuration["CORS_ORIGIN"]),
            TrustedProxies = ReadNetworks(configuration["TRUSTED_PROXIES"]),
            RateLimits = DefaultLimits.ToDictionary(
                limit => limit.Key,
                limit => ReadLimit(configuration, limit.Key, limit.Value),
                StringComparer.Ordinal
            ),
            ConnectionsPerUser = ReadConnections(configuration["RATE_LIMIT_CONNECTIONS"] ?? "20"),
            SidPrefix = ReadSidPrefix(configuration["SID_PREFIX"] ?? ""),
            LogLevel = ReadLogLevel(configuration["LOG_LEVEL"]),
        };
    }

    private static int ReadPort(IConfiguration configuration)
    {
        var name = configuration["PORT"] is null && configuration["SERVER_PORT"] is not null ? "SERVER_PORT" : "PORT";
        var text = configuration[name] ?? "8080";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535
            ? port
            : throw new ConfigurationException(name, $"'{text}' is not a port (0 to 65535).");
    }

    private static IPAddress ReadHost(string? text) =>
        text switch
        {
            null or "" or "0.0.0.0" or "*" => IPAddress.Any,
            "localhost" => IPAddress.Loopback,
            _ => IPAddress.TryParse(text, out var address)
                ? address
                : throw new ConfigurationException("HOST", $"'{text}' is not an IP address or 'localhost'."),
        };

    private static string? ReadSecret(string? secret, bool isProduction)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }
        var isSample = SampleSecrets.Contains(secret, StringComparer.OrdinalIgnoreCase);
        var isWeak = secret.Length < 32 || secret.Distinct().Count() < 8;
        return isProduction && (isSample || isWeak)
            ? throw new ConfigurationException(
                "JWT_SECRET",
                "it is a sample or easily guessed. Use at least 32 random characters, or unset it: a secret is made and kept in DATA_DIR."
            )
            : secret;
    }

    private static TimeSpan ReadLifetime(IConfiguration configuration)
    {
        var name = configuration["JWT_EXPIRES_IN"] is null ? "JWT_EXPIRATION_HOURS" : "JWT_EXPIRES_IN";
        var text = configuration[name] ?? "24";
        return
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours)
            && hours is > 0 and <= 24 * 30
            ? TimeSpan.FromHours(hours)
            : throw new ConfigurationException(name, $"'{text}' is not a number of hours above 0 and up to 720.");
    }

    private static string[] ReadOrigins(string? text)
    {
        var origins = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var origin in origins)
        {
            var isOrigin =
                Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                && uri.Scheme is "http" or "https"
                && uri.GetLeftPart(UriPartial.Authority).Length == origin.TrimEnd('/').Length;
            if (!isOrigin)
            {
                throw new ConfigurationException(
                    "CORS_ORIGIN",
                    $"'{origin}' is not an origin such as https://chat.example.org."
                );
            }
        }
        return [.. origins.Select(origin => origin.TrimEnd('/'))];
    }

    private static IPNetwork[] ReadNetworks(string? text)
    {
        var networks = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return
        [
            .. networks.Select(network =>
                IPNetwork.TryParse(network, out var range) ? range
                : IPAddress.TryParse(network, out var address)
                    ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
                : throw new ConfigurationException(
                    "TRUSTED_PROXIES",
                    $"'{network}' is not an address or a network such as 10.0.0.0/8."
                )
            ),
        ];
    }

    private static RateLimit ReadLimit(IConfiguration configuration, string name, string byDefault)
    {
        var text = configuration[$"RATE_LIMIT_{name}"] ?? byDefault;
        return RateLimit.TryParse(text, out var limit)
            ? limit
            : throw new ConfigurationException(
                $"RATE_LIMIT_{name}",
                $"'{text}' is not a limit such as 5/15m, or 0 for none."
            );
    }

    private static int ReadConnections(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new ConfigurationException(
                "RATE_LIMIT_CONNECTIONS",
                $"'{text}' is not a number such as 20, or 0 for none."
            );

    private static string ReadSidPrefix(string text) =>
        text.Length <= 32 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')
            ? text
            : throw new ConfigurationException(
                "SID_PREFIX",
                $"'{text}' is not at most 32 letters, digits, hyphens and dots."
            );

    private static LogLevel ReadLogLevel(string? text) =>
        text?.ToLowerInvariant() switch
        {
            null or "" or "info" or "information" => LogLevel.Information,
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "warn" or "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => throw new ConfigurationException("LOG_LEVEL", $"'{text}' is not trace, debug, info, warn or error."),
        };

    /// <summary>A misspelt VESTNIK_ name would silently do nothing: name it instead.</summary>
    private static void RefuseUnknownNames(IConfiguration configuration)
    {
        string[] known = ["VESTNIK_POSTGRES_BIN", "VESTNIK_WEB_ROOT"];
        var unknown = configuration
            .AsEnumerable()
            .Select(setting => setting.Key)
            .FirstOrDefault(key =>
                key.StartsWith("VESTNIK_", StringComparison.OrdinalIgnoreCase)
                && !known.Contains(key, StringComparer.OrdinalIgnoreCase)
            );
        if (unknown is not null)
        {
            throw new ConfigurationException(unknown, $"it is not a setting. Known: {string.Join(", ", known)}.");
        }
    }
}

/// <summary>A setting that cannot be used; its message is all an operator needs to mend it.</summary>
internal sealed class ConfigurationException(string setting, string problem) : Exception($"{setting}: {problem}");
