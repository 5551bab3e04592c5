using Vestnik.Contracts;

namespace Vestnik.Server.Features.Chats;

/// <summary>System messages in plain English, for clients that do not say them in their own words.</summary>
internal static class SystemText
{
    public static string Of(SystemNotice notice, string actor)
    {
        var names = string.Join(", ", notice.Users.Select(user => user.DisplayName));
        return notice.Action switch
        {
            SystemAction.Created => $"{actor} created \"{notice.Title}\"",
            SystemAction.Added => $"{actor} added {names}",
            SystemAction.Joined => $"{names} joined",
            SystemAction.Left => $"{names} left",
            SystemAction.Removed => $"{actor} removed {names}",
            SystemAction.Title => $"{actor} changed the title to \"{notice.Title}\"",
            SystemAction.Description => $"{actor} changed the description",
            SystemAction.Avatar => $"{actor} changed the picture",
            SystemAction.Owner => $"{actor} made {names} the owner",
            SystemAction.Admin => $"{actor} made {names} an admin",
            _ => throw new ArgumentOutOfRangeException(nameof(notice), notice.Action, "no such action"),
        };
    }
}
