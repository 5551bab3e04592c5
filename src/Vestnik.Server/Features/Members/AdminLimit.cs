using Vestnik.Contracts;
using Vestnik.Server.Features.Chats;

namespace Vestnik.Server.Features.Members;

/// <summary>How many may keep order in one chat.</summary>
internal static class AdminLimit
{
    /// <summary>Whether so many more fit in.</summary>
    public static async Task<bool> HasRoomAsync(LockedChat chat, int more)
    {
        var admins = await chat.FirstAsync<int>(
            "select count(*)::int from members where chat_id = @Id and role = 'admin'",
            new { chat.Head.Id }
        );
        return admins + more <= ChatLimits.AdminsMax;
    }
}
