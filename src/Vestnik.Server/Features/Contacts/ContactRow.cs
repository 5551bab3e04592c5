using Vestnik.Contracts;
using Vestnik.Server.Features.Accounts;

namespace Vestnik.Server.Features.Contacts;

/// <summary>One of the contacts of <c>@viewer</c>.</summary>
internal sealed class ContactRow : UserRow
{
    /// <summary>The name that it is listed by.</summary>
    public const string Name = "coalesce(k.alias, u.display_name)";

    /// <summary>All of them, up to further conditions and an order.</summary>
    public const string Select = $"""
        select {Columns}, k.alias, k.trust_level, k.verified_fingerprint, k.verified_at, k.method
        from contacts k join users u on u.id = k.contact_id left join presence p on p.user_id = u.id
        where k.user_id = @viewer
        """;

    public string? Alias { get; init; }
    public string TrustLevel { get; init; } = "";
    public string? VerifiedFingerprint { get; init; }
    public DateTimeOffset? VerifiedAt { get; init; }
    public string? Method { get; init; }

    public ContactView ToView(UserView user) => new(user, Alias, TrustLevel, VerifiedFingerprint, VerifiedAt, Method);
}
