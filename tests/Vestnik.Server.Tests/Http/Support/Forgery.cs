using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Vestnik.Server.Tests.Http.Support;

/// <summary>Makes access tokens as somebody would who knows the secret, or does not.</summary>
internal static class Forgery
{
    public const string Header = """{"alg":"HS256","typ":"JWT"}""";

    public static string Token(Person person, TimeSpan lifetime, DateTimeOffset? issuedAt = null, string? secret = null)
    {
        var from = issuedAt ?? DateTimeOffset.UtcNow;
        return Sign(
            Header,
            JsonSerializer.Serialize(
                new
                {
                    sub = person.Id,
                    sid = person.SessionId,
                    iat = from.ToUnixTimeSeconds(),
                    exp = (from + lifetime).ToUnixTimeSeconds(),
                }
            ),
            secret
        );
    }

    public static string Sign(string header, string claims, string? secret = null)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret ?? ApiServer.Secret),
            Encoding.ASCII.GetBytes(signed)
        );
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public static JsonElement ClaimsOf(string token) =>
        JsonElement.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
