using System.Security.Cryptography;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>The header Upload-Checksum: what the body of this one request must have.</summary>
internal sealed class UploadChecksum : IDisposable
{
    public const string Algorithms = "md5,sha1,sha256";

    private readonly IncrementalHash _hash;
    private readonly byte[] _expected;

    private UploadChecksum(HashAlgorithmName algorithm, byte[] expected)
    {
        _hash = IncrementalHash.CreateHash(algorithm);
        _expected = expected;
    }

    /// <summary>Whether what was added is what was promised.</summary>
    public bool IsRight => _hash.GetCurrentHash().AsSpan().SequenceEqual(_expected);

    /// <summary>False: there is one, and it cannot be read, or its algorithm is not one of ours.</summary>
    public static bool TryRead(HttpRequest request, out UploadChecksum? checksum)
    {
        checksum = null;
        if (request.Headers[TusHeaders.Checksum] is not { Count: > 0 } header)
        {
            return true;
        }
        var parts = header.ToString().Split(' ');
        (HashAlgorithmName Name, int Length)? algorithm = parts[0] switch
        {
            "md5" => (HashAlgorithmName.MD5, 16),
            "sha1" => (HashAlgorithmName.SHA1, 20),
            "sha256" => (HashAlgorithmName.SHA256, 32),
            _ => null,
        };
        if (algorithm is not { } known || parts.Length != 2)
        {
            return false;
        }
        var expected = new byte[parts[1].Length];
        if (!Convert.TryFromBase64String(parts[1], expected, out var count) || count != known.Length)
        {
            return false;
        }
        checksum = new UploadChecksum(known.Name, expected[..count]);
        return true;
    }

    public void Add(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public void Dispose() => _hash.Dispose();
}
