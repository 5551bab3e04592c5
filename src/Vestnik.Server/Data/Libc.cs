using System.Runtime.InteropServices;

namespace Vestnik.Server.Data;

/// <summary>The few system calls that the framework does not offer. Each answers 0, or -1 with the error set.</summary>
internal static partial class Libc
{
    public const int Interrupt = 2;
    public const int Quit = 3;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ChangeOwner(string path, uint user, uint group);
}
