using System.Buffers.Text;
using System.Security.Cryptography;

namespace Vestnik.Gateway;

internal static class Ids
{
    /// <summary>20 characters, 120 random bits, as the reference server makes them.</summary>
    public static string New()
    {
        Span<byte> bytes = stackalloc byte[15];
        RandomNumberGenerator.Fill(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
