using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>What a valid access token says.</summary>
internal sealed record AccessToken(Guid UserId, Guid SessionId, DateTimeOffset ExpiresAt);

/// <summary>
/// Access tokens: JWTs (RFC 7519) with one fixed header, HS256 over the UTF-8 bytes of the secret. The header is compared,
/// never obeyed: <c>alg: none</c> and its like are simply another header.
/// </summary>
internal sealed class AccessTokens(SigningKey key, ServerOptions options, TimeProvider time)
{
    private const int MaxLength = 2048;
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    public string Issue(Guid userId, Guid sessionId, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        var claims = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                sub = userId,
                sid = sessionId,
                iat = now.ToUnixTimeSeconds(),
                exp = (now + lifetime).ToUnixTimeSeconds(),
            }
        );
        var signed = $"{Header}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(signed))}";
    }

    /// <summary>Refuses with <c>auth.token_invalid</c> or <c>auth.token_expired</c>; says nothing of whether the session still lives.</summary>
    public Outcome<AccessToken> Verify(string token)
    {
        var lastDot = token.LastIndexOf('.');
        if (
            token.Length > MaxLength
            || lastDot <= Header.Length
            || !token.StartsWith(Header + ".", StringComparison.Ordinal)
        )
        {
            return Refusals.TokenInvalid;
        }
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isWhole =
            Base64Url.DecodeFromChars(token.AsSpan(lastDot + 1), signature, out _, out var length)
                == OperationStatus.Done
            && length == signature.Length;
        if (!isWhole || !CryptographicOperations.FixedTimeEquals(signature, Sign(token.AsSpan(0, lastDot))))
        {
            return Refusals.TokenInvalid;
        }
        // Signed by us, so it reads as we wrote it; a token of another program with the same secret need not.
        return ReadClaims(token.AsSpan(Header.Length + 1, lastDot - Header.Length - 1)) is not { } claims
                ? Refusals.TokenInvalid
            : claims.ExpiresAt <= time.GetUtcNow() ? Refusals.TokenExpired
            : claims;
    }

    private byte[] Sign(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return HMACSHA256.HashData(key.Bytes, bytes);
    }

    private AccessToken? ReadClaims(ReadOnlySpan<char> encoded)
    {
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(encoded));
            var root = claims.RootElement;
            var expiresAt = DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("exp").GetInt64());
            // Ended sessions are remembered for one lifetime: a token made while that was longer must not outlive them.
            var latest =
                DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("iat").GetInt64()) + options.AccessTokenLifetime;
            return new AccessToken(
                root.GetProperty("sub").GetGuid(),
                root.GetProperty("sid").GetGuid(),
                expiresAt < latest ? expiresAt : latest
            );
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or FormatException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or ArgumentException
            )
        {
            return null;
        }
    }
}
