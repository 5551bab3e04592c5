using Vestnik.Testing;

namespace Vestnik.Server.Tests.Backup;

/// <summary>Whoever types commands: the real program, its exit code and what it said.</summary>
internal static class Operator
{
    public static Dictionary<string, string> On(TestDatabase database) =>
        new(StringComparer.Ordinal) { ["DATABASE_URL"] = database.ConnectionString };

    public static Dictionary<string, string> In(string dataDirectory) =>
        new(StringComparer.Ordinal) { ["DATA_DIR"] = dataDirectory, ["LOG_LEVEL"] = "error" };

    /// <summary>Fails the test when the command fails.</summary>
    public static async Task<string> DoAsync(Dictionary<string, string> environment, params string[] command)
    {
        var (exitCode, output) = await ServerProcess.RunAsync(environment, command);
        Assert.True(exitCode == 0, output);
        return output;
    }

    /// <summary>What the command said instead of doing it.</summary>
    public static async Task<string> RefusedAsync(Dictionary<string, string> environment, params string[] command)
    {
        var (exitCode, output) = await ServerProcess.RunAsync(environment, command);
        Assert.True(exitCode == 1, output);
        Assert.StartsWith("vestnik: ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        return output;
    }

    /// <summary>Every file and folder below one, with its mode and content: what must not have changed.</summary>
    public static string Picture(string folder)
    {
        var entries = Directory
            .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path =>
                $"{Path.GetRelativePath(folder, path)} {File.GetUnixFileMode(path)} "
                + (
                    File.Exists(path)
                        ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))
                        : ""
                )
            );
        return $"{File.GetUnixFileMode(folder)}\n{string.Join('\n', entries)}";
    }
}
