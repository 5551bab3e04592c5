using System.Security.Cryptography;
using System.Text;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Accounts;

/// <summary>The key of the access tokens: JWT_SECRET, or one made at the first start and kept in DATA_DIR for its owner alone.</summary>
internal sealed class SigningKey
{
    private const string FileName = "jwt-secret";

    public SigningKey(ServerOptions options, DatabaseOptions database) =>
        Bytes = Encoding.UTF8.GetBytes(options.JwtSecret ?? Keep(database.DataDirectory));

    public byte[] Bytes { get; }

    private static string Keep(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(directory);
            // Written whole under another name first: a crash in between leaves no half secret.
            var half = $"{path}.{Environment.ProcessId}";
            var onlyForUs = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using (var writer = new StreamWriter(half, onlyForUs))
            {
                writer.Write(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
            }
            File.Move(half, path, overwrite: true);
        }
        // A copy or a restored backup may have come with a wider mode.
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var secret = File.ReadAllText(path).Trim();
        return secret.Length >= 32
            ? secret
            : throw new ConfigurationException(
                "JWT_SECRET",
                $"{path} holds no secret. Delete the file to have a new one made."
            );
    }
}
