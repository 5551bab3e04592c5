using System.Globalization;
using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>
/// DATABASE_URL as libpq writes it (postgres://user:password@host:port/name?sslmode=require), or as Npgsql does
/// (Host=…;Username=…). No message repeats the value: it holds a password.
/// </summary>
internal static class DatabaseUrl
{
    private const string Setting = "DATABASE_URL";
    private const string Example = "postgres://user:password@host:5432/name";

    /// <summary>libpq's names where Npgsql has another; all other parameters go by Npgsql's own names.</summary>
    private static readonly Dictionary<string, string> LibpqNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["user"] = "Username",
        ["dbname"] = "Database",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["client_encoding"] = "Client Encoding",
        ["target_session_attrs"] = "Target Session Attributes",
        ["channel_binding"] = "Channel Binding",
        ["gssencmode"] = "GSS Encryption Mode",
    };

    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        text = text.Trim();
        var schemeEnd = text.IndexOf(':', StringComparison.Ordinal);
        var firstEquals = text.IndexOf('=', StringComparison.Ordinal);
        var hasScheme = schemeEnd > 0 && (firstEquals < 0 || schemeEnd < firstEquals);
        if (!hasScheme)
        {
            return ParseKeywords(text);
        }
        var scheme = text[..schemeEnd].ToLowerInvariant();
        if (scheme is not ("postgres" or "postgresql"))
        {
            throw Wrong(
                $"{scheme}: is not supported, Vestnik keeps its data in PostgreSQL alone. "
                    + $"Give {Example}, or unset it: the server then runs a PostgreSQL of its own."
            );
        }
        return text[schemeEnd..].StartsWith("://", StringComparison.Ordinal)
            ? ParseUrl(text[(schemeEnd + 3)..])
            : throw Wrong($"'//' is missing after '{scheme}:'. Give {Example}.");
    }

    public static int ParsePort(string setting, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw new ConfigurationException(setting, "the port is not a number from 1 to 65535.");

    private static NpgsqlConnectionStringBuilder ParseKeywords(string text)
    {
        NpgsqlConnectionStringBuilder result;
        try
        {
            result = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw Wrong($"it is neither an address ({Example}) nor Npgsql keywords (Host=…;Username=…).");
        }
        // libpq's "host=a user=b" would be read as one host named "a user=b".
        return string.IsNullOrEmpty(result.Host) || result.Host.Contains('=', StringComparison.Ordinal)
            ? throw Wrong($"it names no host. Give {Example}, or keywords separated by ';' (Host=…;Username=…).")
            : result;
    }

    /// <summary>By hand, as <see cref="Uri"/> knows neither several hosts nor an empty one.</summary>
    private static NpgsqlConnectionStringBuilder ParseUrl(string rest)
    {
        var result = new NpgsqlConnectionStringBuilder();
        var (beforeQuery, query) = Split(rest, '?');
        var (authority, database) = Split(beforeQuery, '/');
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Split(authority[..at], ':');
            result.Username = Decode(user);
            result.Password = password is null ? null : Decode(password);
        }
        SetHost(result, authority[(at + 1)..]);
        if (!string.IsNullOrEmpty(database))
        {
            result.Database = Decode(database);
        }
        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Split(pair, '=');
            SetParameter(result, Decode(name), Decode(value ?? ""));
        }
        return result;
    }

    private static void SetHost(NpgsqlConnectionStringBuilder result, string hosts)
    {
        if (hosts.Contains(',', StringComparison.Ordinal))
        {
            // Npgsql takes a list as it stands: host:port,host:port.
            result.Host = Decode(hosts);
            return;
        }
        var portAt = hosts.LastIndexOf(':');
        if (portAt > hosts.LastIndexOf(']'))
        {
            result.Port = ParsePort(Setting, hosts[(portAt + 1)..]);
            hosts = hosts[..portAt];
        }
        var host = Decode(hosts).Trim('[', ']');
        result.Host = host.Length > 0 ? host : "localhost";
    }

    private static void SetParameter(NpgsqlConnectionStringBuilder result, string name, string value)
    {
        try
        {
            var keyword = LibpqNames.GetValueOrDefault(name, name);
            // verify-full: Npgsql writes it without the hyphen.
            result[keyword] = keyword is "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            throw Wrong($"the parameter '{name}' or its value is not known.");
        }
    }

    private static (string Before, string? After) Split(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);

    private static ConfigurationException Wrong(string problem) => new(Setting, problem);
}
