using System.Runtime.InteropServices;

namespace Vestnik.Client;

/// <summary>A folder that is open, to put the names of its files on the disk, for which the framework has no call.</summary>
internal sealed partial class DurableFolder : IDisposable
{
    private const int ReadOnly = 0;

    private readonly int _descriptor;

    private DurableFolder(int descriptor) => _descriptor = descriptor;

    /// <summary>Throws <see cref="IOException"/> when there is no such folder, or no descriptor left.</summary>
    public static DurableFolder Open(string folder)
    {
        var descriptor = Open(folder, ReadOnly);
        return descriptor >= 0
            ? new DurableFolder(descriptor)
            : throw new IOException($"Cannot open {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Some file systems have no such thing for folders and say so; there is nothing more to be done then.</summary>
    public void Flush() => _ = Synchronise(_descriptor);

    public void Dispose() => _ = Close(_descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Synchronise(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
