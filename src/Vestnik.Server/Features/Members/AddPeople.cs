using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Members;

/// <summary>POST chats/{id}/members: puts people into a group or channel, those of them who let themselves be put there.</summary>
internal static class AddPeople
{
    public static async Task<Results<Ok<AddedMembers>, Refusal>> HandleAsync(
        Guid id,
        AddMembers request,
        Caller caller,
        ChatChanges changes,
        UserDirectory users,
        CancellationToken cancellation
    )
    {
        var role = request.Role ?? ChatRole.Member;
        var outcome = await changes.ChangeAsync<AddedMembers>(
            id,
            caller.UserId,
            async chat =>
            {
                if ((chat.Refuse(ChatRight.Add) ?? RefuseRole(chat, role)) is { } refusal)
                {
                    return refusal;
                }
                var (admitted, refused) = await Admission.JudgeAsync(chat, request.UserIds!);
                if (role == ChatRole.Admin && !await AdminLimit.HasRoomAsync(chat, admitted.Count))
                {
                    return Refusals.TooManyAdmins;
                }
                var added = await chat.AddAsync(admitted, role, "added");
                if (added.Count > 0)
                {
                    await chat.SayAsync(SystemAction.Added, added);
                }
                return new AddedMembers(
                    await MemberRow.ReadAsync(chat, users, added.ConvertAll(user => user.Id)),
                    refused
                );
            },
            cancellation
        );
        return outcome.ToOk();
    }

    private static Refusal? RefuseRole(LockedChat chat, string role) =>
        role switch
        {
            ChatRole.Admin => chat.Refuse(ChatRight.Promote),
            ChatRole.Restricted => chat.Refuse(ChatRight.Restrict),
            _ => null,
        };
}
