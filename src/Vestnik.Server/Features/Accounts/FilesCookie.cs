using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>
/// What a browser shows its session's files with: <c>img</c> and <c>video</c> send no token. It opens nothing but files, no
/// script reads it, and it ends with its session: no later than an access token that was made with it.
/// </summary>
internal sealed class FilesCookie(SigningKey key, ServerOptions options, TimeProvider time)
{
    private const string Name = "vestnik_media";

    private const int ClaimsLength = 16 + 16 + sizeof(long),
        Length = ClaimsLength + HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key = key.Derive("files cookie");

    public void Set(HttpContext context, Caller caller)
    {
        var value = new byte[Length];
        caller.UserId.TryWriteBytes(value);
        caller.SessionId.TryWriteBytes(value.AsSpan(16));
        // Ended sessions are remembered for as long as access tokens live.
        var ends = time.GetUtcNow() + options.AccessTokenLifetime;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(32), ends.ToUnixTimeSeconds());
        Sign(value).CopyTo(value.AsSpan(ClaimsLength));
        context.Response.Cookies.Append(
            Name,
            Base64Url.EncodeToString(value),
            Attributes(context, options.AccessTokenLifetime)
        );
    }

    public static void Clear(HttpContext context) =>
        context.Response.Cookies.Delete(Name, Attributes(context, lifetime: null));

    /// <summary>Null: there is none, or its time is over. Says nothing of whether the session still lives.</summary>
    public Caller? Read(HttpContext context)
    {
        Span<byte> value = stackalloc byte[Length];
        if (
            context.Request.Cookies[Name] is not { Length: > 0 } text
            || Base64Url.DecodeFromChars(text, value, out _, out var length) != OperationStatus.Done
            || length != Length
            || !CryptographicOperations.FixedTimeEquals(value[ClaimsLength..], Sign(value))
        )
        {
            return null;
        }
        // One that was made while tokens lived longer must not outlive what is remembered of ended sessions.
        var ends = BinaryPrimitives.ReadInt64BigEndian(value[32..]);
        var now = time.GetUtcNow();
        return ends > now.ToUnixTimeSeconds() && ends <= (now + options.AccessTokenLifetime).ToUnixTimeSeconds()
            ? new Caller(new Guid(value[..16]), new Guid(value[16..32]))
            : null;
    }

    private byte[] Sign(ReadOnlySpan<byte> value) => HMACSHA256.HashData(_key, value[..ClaimsLength]);

    private static CookieOptions Attributes(HttpContext context, TimeSpan? lifetime) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = "/uploads",
            MaxAge = lifetime,
            IsEssential = true,
        };
}
