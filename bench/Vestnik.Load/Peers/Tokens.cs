using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Peers;

/// <summary>Who is let in: each server of the benchmark is given the secret that signs these.</summary>
internal static class Tokens
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(4);

    /// <summary>As Vestnik issues them: HS256 (RFC 7519).</summary>
    public static string Jwt(Person person, string secret)
    {
        var now = DateTimeOffset.UtcNow;
        var claims =
            $$"""{"sub":"{{person.Id}}","sid":"{{person.Id}}","iat":{{now.ToUnixTimeSeconds()}},"exp":{{(now + Lifetime).ToUnixTimeSeconds()}}}""";
        var signed =
            $"{Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(signed, secret))}";
    }

    public static string Plain(Person person, string secret) =>
        $"{person.Id}.{Convert.ToHexStringLower(Sign(person.Id, secret))}";

    private static byte[] Sign(string text, string secret) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text));
}
