using System.Security.Cryptography;
using System.Text;

namespace Vestnik.Client;

/// <summary>
/// Keeps accounts in files of one folder, each in a journal of its own that survives the end of the program and of the
/// machine at any moment. The files hold the text of messages that wait to be sent, so only the user may read them.
/// </summary>
public sealed class FileClientStore : IClientStore
{
    private readonly string _folder;

    /// <summary>In this folder, which is made if it is not there.</summary>
    public FileClientStore(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
    }

    /// <inheritdoc/>
    public IAccountStore Open(Uri server, Guid userId)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(
                _folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
        return Journal.Open(Path.Combine(_folder, NameOf(server, userId)));
    }

    /// <summary>Another server or another account is another file.</summary>
    internal static string NameOf(Uri server, Guid userId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{server.AbsoluteUri}\n{userId:D}"));
        return $"{Convert.ToHexStringLower(hash.AsSpan(0, 16))}.journal";
    }
}
