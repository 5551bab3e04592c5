using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vestnik.Contracts;

/// <summary>What a person chose to be seen as; <c>offline</c> is invisible.</summary>
public static class PresenceStatus
{
    /// <summary>The four values of <c>status</c>.</summary>
    public const string Online = "online",
        Away = "away",
        Busy = "busy",
        Offline = "offline";
}

/// <summary>A person as others see them.</summary>
public sealed record UserView(
    Guid Id,
    string Username,
    string DisplayName,
    string? AvatarUrl,
    string Bio,
    string Status,
    bool IsOnline,
    DateTimeOffset? LastSeenAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Fingerprint = null
);

/// <summary>One's own account.</summary>
public sealed record AccountView(
    Guid Id,
    string? Email,
    string Username,
    string DisplayName,
    string? FirstName,
    string? LastName,
    string Bio,
    string? AvatarUrl,
    string Language,
    JsonElement Settings,
    PrivacyView Privacy,
    string Status,
    bool IsOnline,
    DateTimeOffset? LastSeenAt,
    DateTimeOffset CreatedAt
);

/// <summary>The answer to register, login and refresh.</summary>
/// <param name="AccessToken">A JWT for <c>Authorization: Bearer</c> and the socket handshakes.</param>
/// <param name="RefreshToken">Opaque, single use, 30 days; null when it went into the cookie.</param>
/// <param name="ExpiresIn">Lifetime of the access token in seconds.</param>
/// <param name="User">One's own account.</param>
public sealed record SignedIn(string AccessToken, string? RefreshToken, int ExpiresIn, AccountView User);

/// <summary>A signed-in device. The id is the token's <c>sid</c>.</summary>
public sealed record SessionView(
    Guid Id,
    string Device,
    string? Address,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUsedAt,
    bool Current
);
