using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Vestnik.Server.Data;

/// <summary>
/// Where the private PostgreSQL's unix socket lies: a short path (the kernel takes 107 bytes) that follows from the data
/// folder alone, so that the next start and tools find it.
/// </summary>
internal static partial class SocketFolder
{
    private const int LongestPath = 80;

    public static string For(DatabaseOptions options)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.DataDirectory)))[..10];
        if (Environment.IsPrivilegedProcess)
        {
            return $"/run/vestnik-{hash}";
        }
        var runtime = options.RuntimeDirectory;
        return runtime is { Length: < LongestPath } && Plain().IsMatch(runtime) && Directory.Exists(runtime)
            ? Path.Combine(runtime, $"vestnik-{hash}")
            : $"/tmp/vestnik-{Environment.UserName}-{hash}";
    }

    public static string SocketIn(string folder) => Path.Combine(folder, ".s.PGSQL.5432");

    public static string LockIn(string folder) => $"{SocketIn(folder)}.lock";

    /// <summary>PostgreSQL removes its socket when it stops; what else lies there is not ours to remove.</summary>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Not there, or not empty: the next start says what is wrong with it, if anything.
        }
    }

    /// <summary>What needs no quoting in PostgreSQL's list of socket folders.</summary>
    [GeneratedRegex("^/[A-Za-z0-9/_.-]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
