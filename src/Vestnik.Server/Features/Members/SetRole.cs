using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Members;

/// <summary>PUT chats/{id}/members/{userId}: restricts, promotes and takes it back, or hands the chat over.</summary>
internal static class SetRole
{
    public static async Task<Results<Ok<MemberView>, Refusal>> HandleAsync(
        Guid id,
        Guid userId,
        SetMember request,
        Caller caller,
        ChatChanges changes,
        UserDirectory users,
        CancellationToken cancellation
    )
    {
        var outcome = await changes.ChangeAsync<MemberView>(
            id,
            caller.UserId,
            async chat =>
                await ChangeAsync(chat, userId, request.Role!) is { } refusal
                    ? refusal
                    : (await MemberRow.ReadAsync(chat, users, userId))[0],
            cancellation
        );
        return outcome.ToOk();
    }

    private static async Task<Refusal?> ChangeAsync(LockedChat chat, Guid userId, string role)
    {
        var stepsDown = userId == chat.Actor && chat.Role == ChatRole.Admin && role == ChatRole.Member;
        if (!stepsDown && chat.Refuse(RightFor(role)) is { } refusal)
        {
            return refusal;
        }
        var current = await chat.RoleOfAsync(userId);
        if (current == role)
        {
            return null;
        }
        if (!stepsDown && chat.RefuseAgainst(current) is { } refused)
        {
            return refused;
        }
        // Who hands the chat over becomes an admin, in the place of the other one if that was an admin.
        var more = role is ChatRole.Admin or ChatRole.Owner && current != ChatRole.Admin ? 1 : 0;
        if (more > 0 && !await AdminLimit.HasRoomAsync(chat, more))
        {
            return Refusals.TooManyAdmins;
        }
        if (role == ChatRole.Owner)
        {
            // In the order in which marks lock them.
            await chat.ExecuteAsync(
                """
                select from members where chat_id = @Id and user_id in (@Actor, @userId)
                order by user_id for no key update
                """,
                new
                {
                    chat.Head.Id,
                    chat.Actor,
                    userId,
                }
            );
            await chat.SetRoleAsync(chat.Actor, ChatRole.Admin);
        }
        var member = (await chat.SetRoleAsync(userId, role))!;
        if (role is ChatRole.Admin or ChatRole.Owner)
        {
            await chat.SayAsync(role == ChatRole.Owner ? SystemAction.Owner : SystemAction.Admin, [member]);
        }
        return null;
    }

    private static ChatRight RightFor(string role) =>
        role switch
        {
            ChatRole.Owner => ChatRight.Transfer,
            ChatRole.Admin => ChatRight.Promote,
            // An admin is demoted by the owner alone, as nobody else outranks them.
            _ => ChatRight.Restrict,
        };
}
