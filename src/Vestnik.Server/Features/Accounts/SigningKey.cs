using System.Security.Cryptography;
using System.Text;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Accounts;

/// <summary>The key of the access tokens, and what others are derived from: JWT_SECRET, or one made at the first start and kept in DATA_DIR for its owner alone.</summary>
internal sealed class SigningKey
{
    private const string FileName = "jwt-secret";

    /// <summary>Of the secret as it is written: 256 bits.</summary>
    private const int Length = 64;

    public SigningKey(ServerOptions options, DatabaseOptions database) =>
        Bytes = Encoding.UTF8.GetBytes(options.JwtSecret ?? Keep(database.DataDirectory));

    public byte[] Bytes { get; }

    /// <summary>A key for something else than access tokens, of 256 bits: who learns it learns no other.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Bytes, outputLength: 32, info: Encoding.UTF8.GetBytes(purpose));

    private static string Keep(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            if (!File.Exists(path))
            {
                Make(directory, path);
            }
            // A copy or a restored backup may have come with a wider mode.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var secret = File.ReadAllText(path).Trim();
            return secret.Length == Length && secret.All(char.IsAsciiHexDigit)
                ? secret
                : throw new ConfigurationException(
                    "JWT_SECRET",
                    $"{path} is not the secret that was kept there ({Length} hexadecimal digits). Put it back, or delete the file to "
                        + "have a new one made: access tokens end then, sessions go on."
                );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException("JWT_SECRET", $"{path} cannot be read or written: {exception.Message}");
        }
    }

    private static void Make(string directory, string path)
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
        using (var file = new FileStream(half, onlyForUs))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Length / 2))));
            // Else a power cut can leave the name without the content.
            file.Flush(flushToDisk: true);
        }
        File.Move(half, path, overwrite: true);
    }
}
