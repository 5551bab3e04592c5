using System.Globalization;

namespace Vestnik.Server.Data;

/// <summary>
/// Held by the one server that runs the PostgreSQL of a data folder. The kernel lets go of it when the process ends,
/// however it ends, so there is nothing stale to clean up.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    /// <summary>EWOULDBLOCK: somebody else's flock.</summary>
    private const int Taken = 11;

    private readonly FileStream file;

    private DataFolderLock(FileStream file) => this.file = file;

    /// <summary>Null: another process holds it.</summary>
    public static DataFolderLock? TryTake(string dataDirectory)
    {
        try
        {
            // FileShare.None is an exclusive flock, not inherited by the programs that this one starts.
            var opened = new FileStream(
                Path.Combine(dataDirectory, "server.lock"),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
            // Beside the lock, as the framework would not let another process read the locked file itself.
            File.WriteAllText(
                HolderFile(dataDirectory),
                Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"
            );
            return new DataFolderLock(opened);
        }
        catch (IOException exception) when (exception.HResult == Taken)
        {
            return null;
        }
    }

    /// <summary>The process that holds it, as it wrote itself down.</summary>
    public static string HolderOf(string dataDirectory)
    {
        try
        {
            return File.ReadAllText(HolderFile(dataDirectory)).Trim();
        }
        catch (IOException)
        {
            return "unknown";
        }
    }

    public void Dispose() => file.Dispose();

    private static string HolderFile(string dataDirectory) => Path.Combine(dataDirectory, "server.pid");
}
