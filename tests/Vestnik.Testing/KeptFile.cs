using System.Runtime.CompilerServices;

namespace Vestnik.Testing;

/// <summary>A file of the repository that is made from the code, and kept so that a change of it is seen in a review.</summary>
public static class KeptFile
{
    /// <summary>
    /// What is wrong with the file, in words; null when it is what is made today. With <paramref name="variable"/> set to 1 it is
    /// written first: for a change that is meant.
    /// </summary>
    /// <param name="path">From the root of the repository.</param>
    /// <param name="variable">Such as UPDATE_OPENAPI.</param>
    /// <param name="tests">The name of the test class that asks.</param>
    public static async Task<string?> FaultAsync(string path, string made, string variable, string tests)
    {
        var file = Path.Combine(Root(), path);
        if (Environment.GetEnvironmentVariable(variable) == "1")
        {
            await File.WriteAllTextAsync(file, made);
        }
        var kept = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
        return kept == made
            ? null
            : $"{path} is not what is made today. If the change is meant: "
                + $"{variable}=1 dotnet test tests/Vestnik.Server.Tests --filter {tests}, and look at the difference.";
    }

    private static string Root([CallerFilePath] string thisFile = "")
    {
        var folder = Path.GetDirectoryName(thisFile)!;
        while (!File.Exists(Path.Combine(folder, "Vestnik.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }
        return folder;
    }
}
