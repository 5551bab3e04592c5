using System.Text.Json.Serialization;

namespace Vestnik.Contracts;

/// <summary>Of what somebody is notified in a chat.</summary>
public static class NotifyLevel
{
    /// <summary>Everything (the default); where one is named; nothing.</summary>
    public const string All = "all",
        Mentions = "mentions",
        None = "none";
}

/// <summary>PUT chats/{id}/preferences: how one sees a chat. A missing field is kept, null clears it.</summary>
public sealed record UpdatePreferences : IValidated
{
    /// <summary>Until when there is no sound; null: not muted. For ever: the year 9999.</summary>
    public Optional<DateTimeOffset?> MutedUntil { get; init; }

    /// <summary>Pinned to the top, a new one before the others; takes the chat out of the archive.</summary>
    public Optional<bool?> Pinned { get; init; }

    /// <summary>Out of the way; takes the pin off.</summary>
    public Optional<bool?> Archived { get; init; }

    /// <summary>Marked as unread by hand, until it is set to false: reading alone does not.</summary>
    public Optional<bool?> Unread { get; init; }

    /// <summary>One of <see cref="NotifyLevel"/>.</summary>
    public Optional<string> Notify { get; init; }

    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (Notify.Value is not (null or NotifyLevel.All or NotifyLevel.Mentions or NotifyLevel.None))
        {
            errors.Add("notify", "invalid");
        }
        if (Pinned.Value == true && Archived.Value == true)
        {
            errors.Add("pinned", "invalid");
        }
    }
}

/// <summary>How one sees a chat.</summary>
public sealed record PreferencesView(
    Guid ChatId,
    DateTimeOffset? MutedUntil,
    bool Pinned,
    bool Archived,
    bool Unread,
    string Notify
);

/// <summary>PUT chats/pinned: the pinned chats from top to bottom, all of them.</summary>
public sealed record OrderPinned(IReadOnlyList<Guid>? ChatIds) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (ChatIds is null)
        {
            errors.Add("chatIds", "required");
        }
        else if (ChatIds.Count > ChatLimits.PinnedMax)
        {
            errors.Add("chatIds", "too_long");
        }
        else if (ChatIds.Distinct().Count() != ChatIds.Count)
        {
            errors.Add("chatIds", "invalid");
        }
    }
}

/// <summary>PUT chats/{id}/draft; no content and no reply clears it.</summary>
public sealed record SetDraft(string? Content, Guid? ReplyTo = null) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Text("content", Content, 0, MessageLimits.ContentMax);
    }
}

/// <summary>What was written and not sent.</summary>
public sealed record DraftView(
    string Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ReplyTo,
    DateTimeOffset UpdatedAt
);

/// <summary>A folder of the chat list: the chats named, and all of the kinds included.</summary>
/// <param name="Id">Made by the client.</param>
/// <param name="Include">Any of <c>direct</c>, <c>group</c>, <c>channel</c> and <c>unread</c>.</param>
public sealed record FolderView(
    Guid Id,
    string Title,
    IReadOnlyList<Guid>? ChatIds = null,
    IReadOnlyList<string>? Include = null
);

/// <summary>PUT folders: all of them, in order.</summary>
public sealed record SetFolders(IReadOnlyList<FolderView>? Folders) : IValidated
{
    private static readonly string[] Kinds = [ChatType.Direct, ChatType.Group, ChatType.Channel, "unread"];

    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (Folders is null)
        {
            errors.Add("folders", "required");
            return;
        }
        if (Folders.Count > ChatLimits.FoldersMax)
        {
            errors.Add("folders", "too_long");
        }
        foreach (var folder in Folders)
        {
            if (folder is null)
            {
                errors.Add("folders", "invalid");
                return;
            }
            errors.Required("folders", folder.Id);
            errors.Required("folders", folder.Title?.Trim(), 1, ChatLimits.FolderTitleMax);
            if (folder.ChatIds?.Count > ChatLimits.FolderChatsMax)
            {
                errors.Add("folders", "too_long");
            }
            if (folder.Include?.Any(kind => !Kinds.Contains(kind, StringComparer.Ordinal)) == true)
            {
                errors.Add("folders", "invalid");
            }
        }
        if (Folders.Where(folder => folder is not null).DistinctBy(folder => folder.Id).Count() != Folders.Count)
        {
            errors.Add("folders", "invalid");
        }
    }
}
