using System.Runtime.InteropServices;

namespace Vestnik.Load.Generator;

/// <summary>Sockets and epoll of Linux, bare: the runtime's own event loop would cost more than what it waits for.</summary>
internal static unsafe partial class Native
{
    public const int Readable = 0x1;
    public const int Writable = 0x4;
    public const int Add = 1;
    public const int Modify = 3;
    public const int TryAgain = 11;

    private const int Internet = 2;
    private const int Stream = 1;
    private const int NonBlocking = 0x800;
    private const int InProgress = 115;
    private const int SocketLevel = 1;
    private const int Error = 4;
    private const int Tcp = 6;
    private const int NoDelay = 1;

    /// <summary>Packed on x64 alone: the number of a connection follows the events at once there.</summary>
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>Begins a connection to this machine; nothing on it blocks. It may be written to once it is there.</summary>
    public static int Connect(int port)
    {
        var socket = Socket(Internet, Stream | NonBlocking, 0);
        // sockaddr_in: family, port and address, the latter two in network order.
        Span<byte> address = stackalloc byte[16];
        address.Clear();
        address[0] = Internet;
        address[2] = (byte)(port >> 8);
        address[3] = (byte)port;
        address[4] = 127;
        address[7] = 1;
        fixed (byte* bytes = address)
        {
            if (
                socket < 0
                || (Connect(socket, bytes, address.Length) != 0 && Marshal.GetLastPInvokeError() != InProgress)
            )
            {
                throw new IOException(
                    $"No connection to port {port}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}"
                );
            }
        }

        var on = 1;
        _ = SetOption(socket, Tcp, NoDelay, &on, sizeof(int));
        return socket;
    }

    /// <summary>What became of a connection that was begun: 0 when it is there.</summary>
    public static int ErrorOf(int socket)
    {
        int error = 0,
            length = sizeof(int);
        _ = GetOption(socket, SocketLevel, Error, &error, &length);
        return error;
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int CreateEpoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ControlEpoll(int epoll, int operation, int socket, byte* e);

    /// <summary>The time-out is two longs, seconds and nanoseconds.</summary>
    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Wait(int epoll, byte* events, int count, long* timeout, nint mask);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Receive(int socket, byte* bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Send(int socket, byte* bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Close(int file);

    /// <summary>All that was written is on the disk when it returns: else the kernel does it half a minute later, and every commit waits.</summary>
    [LibraryImport("libc", EntryPoint = "sync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void Sync();

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Connect(int socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int socket, int level, int name, int* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetOption(int socket, int level, int name, int* value, int* length);
}
