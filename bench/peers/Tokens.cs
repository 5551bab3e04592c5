using System.Security.Cryptography;
using System.Text;

namespace Peers;

/// <summary>The tokens of the benchmark: a person's id, a point, and its HMAC-SHA256 in lower hexadecimal.</summary>
internal sealed class Tokens(string secret)
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(secret);

    /// <summary>Whose token it is; null if it is nobody's.</summary>
    public Guid? WhoseIs(string? token)
    {
        var point = token?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (point < 0 || !Guid.TryParse(token.AsSpan(0, point), out var user))
        {
            return null;
        }
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(token![..point])));
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected),
            Encoding.UTF8.GetBytes(token[(point + 1)..])
        )
            ? user
            : null;
    }
}
