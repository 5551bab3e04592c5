using System.Text.Json.Serialization;

namespace Vestnik.Contracts;

/// <summary>POST contacts: adds, or changes the alias of one who is there.</summary>
public sealed record UpsertContact(Guid? UserId, string? Alias = null) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Required("userId", UserId);
        errors.Text("alias", Alias, 0, ChatLimits.AliasMax);
    }
}

/// <summary>Somebody one knows, under a name of one's own.</summary>
public sealed record ContactView(
    UserView User,
    string? Alias,
    string TrustLevel,
    string? VerifiedFingerprint,
    DateTimeOffset? VerifiedAt,
    string? Method
);

/// <summary>Who sees or may do something: <c>everyone</c>, <c>contacts</c> (people in one's contacts) or <c>nobody</c>.</summary>
public static class Audience
{
    /// <summary>The values.</summary>
    public const string Everyone = "everyone",
        Contacts = "contacts",
        Nobody = "nobody";

    internal static bool IsValid(string? audience) => audience is null or Everyone or Contacts or Nobody;
}

/// <summary><c>privacy</c> of one's account. In requests a missing field is kept, in answers every field is there.</summary>
/// <param name="LastSeen">Who sees whether one is there and was last.</param>
/// <param name="Groups">Who may add one to groups and channels.</param>
public sealed record PrivacyView(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastSeen = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Groups = null
)
{
    /// <summary>These, with what <paramref name="change"/> names instead.</summary>
    public PrivacyView With(PrivacyView change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new PrivacyView(change.LastSeen ?? LastSeen, change.Groups ?? Groups);
    }

    /// <summary>With the defaults filled in: everyone.</summary>
    public PrivacyView Resolved() => new(LastSeen ?? Audience.Everyone, Groups ?? Audience.Everyone);

    /// <summary>Adds a reason when a value is none.</summary>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (!Audience.IsValid(LastSeen) || !Audience.IsValid(Groups))
        {
            errors.Add("privacy", "invalid");
        }
    }
}

/// <summary>
/// A change of the user log, for one's own devices alone. <paramref name="Kind"/> says which one field is told, as it is now:
/// what was before is not kept. <paramref name="Seq"/> is dense; of two for the same thing the higher one counts.
/// </summary>
/// <param name="Kind"><c>preferences</c>, <c>draft</c>, <c>pinned</c>, <c>folders</c>, <c>contact</c>, <c>block</c>, <c>account</c> or <c>hidden</c>.</param>
/// <param name="ChatId">For <c>draft</c> and <c>hidden</c>.</param>
/// <param name="UserId">For <c>contact</c> and <c>block</c>.</param>
/// <param name="MessageId">For <c>hidden</c>: a message deleted for oneself.</param>
/// <param name="Draft">None: cleared.</param>
/// <param name="Pinned">From top to bottom.</param>
/// <param name="Contact">None: not a contact any more.</param>
/// <param name="Blocked">Whether one blocks <paramref name="UserId"/>.</param>
public sealed record UserChange(
    long Seq,
    string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ChatId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? UserId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? MessageId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PreferencesView? Preferences = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DraftView? Draft = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Guid>? Pinned = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FolderView>? Folders = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ContactView? Contact = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] UserView? User = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Blocked = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AccountView? Account = null
)
{
    /// <summary>The values of <c>kind</c>.</summary>
    public const string OfPreferences = "preferences",
        OfDraft = "draft",
        OfPinned = "pinned",
        OfFolders = "folders",
        OfContact = "contact",
        OfBlock = "block",
        OfAccount = "account",
        OfHidden = "hidden";
}

/// <summary>The event <c>sync:required</c>.</summary>
/// <param name="User">What was added to the user log; who has all before it need not sync. None: something may be missing, sync now.</param>
public sealed record SyncRequired(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<UserChange>? User = null
);
