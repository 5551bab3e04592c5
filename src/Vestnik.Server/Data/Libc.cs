using System.Runtime.InteropServices;

namespace Vestnik.Server.Data;

/// <summary>The few system calls that the framework does not offer. Each answers 0, or -1 with the error set.</summary>
internal static partial class Libc
{
    public const int Interrupt = 2;
    public const int Quit = 3;

    /// <summary>EWOULDBLOCK: somebody else has the lock. The framework's exceptions carry it as their HResult.</summary>
    public const int WouldBlock = 11;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ChangeOwner(string path, uint user, uint group);

    /// <summary>A second name for a file, on the same file system.</summary>
    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Link(string path, string another);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Synchronise(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);

    /// <summary>A rename is on disk when its folder is. A file system that cannot do it is not told apart: there is no better way.</summary>
    public static void SynchroniseFolder(string folder)
    {
        var opened = Open(folder, flags: 0);
        if (opened >= 0)
        {
            _ = Synchronise(opened);
            _ = Close(opened);
        }
    }
}
