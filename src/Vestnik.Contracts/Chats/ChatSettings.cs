namespace Vestnik.Contracts;

/// <summary>What the settings of a group or channel choose. In answers every field is there, in requests a missing one is kept.</summary>
/// <param name="SlowModeSeconds">Between two messages of one member, 0 (off) to 3600; admins and the owner are free of it.</param>
public sealed record ChatSettings(ChatPermissions? Permissions = null, int? SlowModeSeconds = null)
{
    /// <summary>The longest wait of slow mode.</summary>
    public const int SlowModeMax = 3600;

    /// <summary>Reasons for every field that is not valid.</summary>
    public void Validate(FieldErrors errors, string field)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (SlowModeSeconds is < 0 or > SlowModeMax)
        {
            errors.Add(field, "invalid");
        }
        if (Permissions?.AreValid == false)
        {
            errors.Add(field, "invalid");
        }
    }

    /// <summary>These, with what <paramref name="change"/> names instead.</summary>
    public ChatSettings With(ChatSettings? change) =>
        change is null
            ? this
            : new ChatSettings(
                (Permissions ?? new ChatPermissions()).With(change.Permissions),
                change.SlowModeSeconds ?? SlowModeSeconds
            );

    /// <summary>With every default of a kind of chat filled in, as answers show them.</summary>
    public ChatSettings Resolved(string chatType) =>
        new((Permissions ?? new ChatPermissions()).Resolved(chatType), SlowModeSeconds ?? 0);
}

/// <summary>Who has a right that the settings choose: <c>members</c> or <c>admins</c>; null is the default of the kind of chat.</summary>
public sealed record ChatPermissions(
    string? Write = null,
    string? React = null,
    string? Pin = null,
    string? Invite = null,
    string? Add = null,
    string? ChangeInfo = null,
    string? SeeMembers = null
)
{
    /// <summary>The two values.</summary>
    public const string Members = "members",
        Admins = "admins";

    internal bool AreValid =>
        new[] { Write, React, Pin, Invite, Add, ChangeInfo, SeeMembers }.All(value =>
            value is null or Members or Admins
        );

    /// <summary>The choice for a right; null: none was made, or the right is none of choice.</summary>
    public string? Of(ChatRight right) =>
        right switch
        {
            ChatRight.Write => Write,
            ChatRight.React => React,
            ChatRight.Pin => Pin,
            ChatRight.Invite => Invite,
            ChatRight.Add => Add,
            ChatRight.ChangeInfo => ChangeInfo,
            ChatRight.SeeMembers => SeeMembers,
            _ => null,
        };

    internal ChatPermissions With(ChatPermissions? change) =>
        change is null
            ? this
            : new ChatPermissions(
                change.Write ?? Write,
                change.React ?? React,
                change.Pin ?? Pin,
                change.Invite ?? Invite,
                change.Add ?? Add,
                change.ChangeInfo ?? ChangeInfo,
                change.SeeMembers ?? SeeMembers
            );

    internal ChatPermissions Resolved(string chatType)
    {
        string For(ChatRight right) =>
            Of(right) ?? (ChatRules.Of(chatType, right).Least == ChatRole.Member ? Members : Admins);
        return new ChatPermissions(
            For(ChatRight.Write),
            For(ChatRight.React),
            For(ChatRight.Pin),
            For(ChatRight.Invite),
            For(ChatRight.Add),
            For(ChatRight.ChangeInfo),
            For(ChatRight.SeeMembers)
        );
    }
}
