using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace Vestnik.Client;

/// <summary>
/// Keeps accounts in files of one folder, each in a journal of its own that survives the end of the program and of the
/// machine at any moment. The files hold the text of messages that wait to be sent, so only the user may read them. For
/// Linux and macOS: Windows does not replace a file that is open.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileClientStore : IClientStore
{
    private readonly string _folder;

    /// <summary>
    /// In this folder, which is made if it is not there. Throws <see cref="PlatformNotSupportedException"/> on Windows.
    /// </summary>
    public FileClientStore(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("FileClientStore is for Linux and macOS.");
        }
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
    }

    /// <inheritdoc/>
    public IAccountStore Open(Uri server, Guid userId)
    {
        ArgumentNullException.ThrowIfNull(server);
        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Journal.Open(Path.Combine(_folder, NameOf(server, userId)));
    }

    /// <summary>Another server or another account is another file.</summary>
    internal static string NameOf(Uri server, Guid userId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{server.AbsoluteUri}\n{userId:D}"));
        return $"{Convert.ToHexStringLower(hash.AsSpan(0, 16))}.journal";
    }
}
