using System.Text;
using System.Text.Json;

namespace Vestnik.Contracts;

/// <summary>Limits of an account's fields, in UTF-16 units.</summary>
public static class AccountLimits
{
    /// <summary>Shortest and longest username; ASCII letters, digits and <c>_</c>.</summary>
    public const int UsernameMin = 3,
        UsernameMax = 32;

    /// <summary>Names that GET users/{idOrUsername} could not reach: they stand for something else there.</summary>
    public static IReadOnlyList<string> ReservedUsernames { get; } = ["search", "blocked", "status"];

    /// <summary>Shortest and longest password.</summary>
    public const int PasswordMin = 6,
        PasswordMax = 128;

    /// <summary>Longest email address (RFC 5321: 254 octets).</summary>
    public const int EmailMax = 254;

    /// <summary>Longest display name, first or last name, and bio.</summary>
    public const int NameMax = 64,
        BioMax = 512;

    /// <summary>Longest client settings, in bytes of JSON.</summary>
    public const int SettingsMax = 16 * 1024;

    /// <summary>Longest query of the people search.</summary>
    public const int QueryMax = 256;
}

/// <summary>POST auth/register. With <c>session: "cookie"</c> the refresh token travels in an HttpOnly cookie alone.</summary>
public sealed record Register(
    string? Email,
    string? Username,
    string? Password,
    string? DisplayName = null,
    string? Language = null,
    string? Session = null
) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Required("email", Email, 3, AccountLimits.EmailMax);
        if (!string.IsNullOrEmpty(Email) && !LooksLikeEmail(Email))
        {
            errors.Add("email", "invalid");
        }
        errors.Required("username", Username, AccountLimits.UsernameMin, AccountLimits.UsernameMax);
        if (!string.IsNullOrEmpty(Username) && !Username.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            errors.Add("username", "invalid");
        }
        if (AccountLimits.ReservedUsernames.Contains(Username, StringComparer.OrdinalIgnoreCase))
        {
            errors.Add("username", "taken");
        }
        errors.Required("password", Password, AccountLimits.PasswordMin, AccountLimits.PasswordMax);
        errors.Text("displayName", DisplayName, 0, AccountLimits.NameMax);
        Languages.Validate(errors, Language);
        Sessions.Validate(errors, Session);
    }

    private static bool LooksLikeEmail(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        return at > 0
            && at == email.LastIndexOf('@')
            && at < email.Length - 1
            && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
    }
}

/// <summary>POST auth/login. <c>email</c> (alias <c>login</c>) takes an email address or a username.</summary>
public sealed record Login(string? Email, string? Password, string? Session = null) : IValidated
{
    /// <summary>The seeds' other name of <see cref="Email"/>.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("login")]
    public string? Alias { get; init; }

    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Required("email", Email ?? Alias, 1, AccountLimits.EmailMax);
        errors.Required("password", Password, 1, AccountLimits.PasswordMax);
        Sessions.Validate(errors, Session);
    }
}

/// <summary>POST auth/refresh and auth/logout. Without a token in the body, the cookie's is taken.</summary>
public sealed record Refresh(string? RefreshToken = null) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Text("refreshToken", RefreshToken, 1, 256);
    }
}

/// <summary>PUT users/me: a missing field is kept, null clears it.</summary>
public sealed record UpdateAccount : IValidated
{
    /// <summary>At most 64; null falls back to the username.</summary>
    public Optional<string> DisplayName { get; init; }

    /// <summary>At most 64.</summary>
    public Optional<string> FirstName { get; init; }

    /// <summary>At most 64.</summary>
    public Optional<string> LastName { get; init; }

    /// <summary>At most 512.</summary>
    public Optional<string> Bio { get; init; }

    /// <summary><c>ru</c> or <c>en</c>.</summary>
    public Optional<string> Language { get; init; }

    /// <summary>The client's own JSON object, at most 16 KB.</summary>
    public Optional<JsonElement?> Settings { get; init; }

    /// <summary>Who sees and may do what with one; merged field by field, null: the defaults.</summary>
    public Optional<PrivacyView> Privacy { get; init; }

    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        Privacy.Value?.Validate(errors);
        errors.Text("displayName", DisplayName.Value, 0, AccountLimits.NameMax);
        errors.Text("firstName", FirstName.Value, 0, AccountLimits.NameMax);
        errors.Text("lastName", LastName.Value, 0, AccountLimits.NameMax);
        errors.Text("bio", Bio.Value, 0, AccountLimits.BioMax);
        Languages.Validate(errors, Language.Value);
        if (Settings.Value is { } settings)
        {
            if (settings.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
            {
                errors.Add("settings", "invalid");
            }
            else
            {
                if (Encoding.UTF8.GetByteCount(settings.GetRawText()) > AccountLimits.SettingsMax)
                {
                    errors.Add("settings", "too_long");
                }
                if (!StorableJson.IsStorable(settings))
                {
                    errors.Add("settings", "invalid");
                }
            }
        }
    }
}

/// <summary>PUT users/status and the event <c>status:set</c>.</summary>
public sealed record SetStatus(string? Status) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (
            Status
            is not (PresenceStatus.Online or PresenceStatus.Away or PresenceStatus.Busy or PresenceStatus.Offline)
        )
        {
            errors.Add("status", Status is null ? "required" : "invalid");
        }
    }
}

internal static class Languages
{
    public static void Validate(FieldErrors errors, string? language)
    {
        if (language is not (null or "ru" or "en"))
        {
            errors.Add("language", "invalid");
        }
    }
}

internal static class Sessions
{
    public static void Validate(FieldErrors errors, string? session)
    {
        if (session is not (null or "cookie" or "body"))
        {
            errors.Add("session", "invalid");
        }
    }
}
