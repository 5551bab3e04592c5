using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Features.Media;
using Vestnik.Server.Features.Media.Uploads;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Avatars;

/// <summary>PUT and DELETE chats/{id}/avatar: the picture of a group or channel, for who may change what it is called.</summary>
internal sealed class SetChatAvatar(ReceiveFile receive, ChatChanges changes, ChatReader chats)
{
    public static Task<Results<Ok<ChatView>, Refusal>> PutAsync(
        Guid id,
        HttpContext context,
        Caller caller,
        SetChatAvatar set
    ) => set.ReceiveAsync(id, context, caller.UserId);

    /// <summary>None to take down is no fault.</summary>
    public static Task<Results<Ok<ChatView>, Refusal>> DeleteAsync(
        Guid id,
        Caller caller,
        SetChatAvatar set,
        CancellationToken cancellation
    ) => set.HangAsync(id, caller.UserId, file: null, cancellation);

    private async Task<Results<Ok<ChatView>, Refusal>> ReceiveAsync(Guid id, HttpContext context, Guid caller)
    {
        // Before a byte is received; and again under the lock.
        var chat = await chats.GetAsync(caller, id, context.RequestAborted);
        if (chat is null)
        {
            return Refusals.ChatNotFound;
        }
        if (!MayChange(chat))
        {
            return Refusals.ChatForbidden;
        }
        var received = await receive.RunAsync(context, caller, FileUse.Avatar, FileLimits.AvatarMax);
        return received.Refused is { } refusal
            ? refusal
            : await HangAsync(id, caller, received.Value, context.RequestAborted);
    }

    private async Task<Results<Ok<ChatView>, Refusal>> HangAsync(
        Guid id,
        Guid caller,
        FileRow? file,
        CancellationToken cancellation
    )
    {
        var outcome = await changes.ChangeAsync(
            id,
            caller,
            chat =>
                ChangePicture.ChangeAsync(
                    chat,
                    file is null ? null : HangAvatar.AddressOf(file),
                    () => HangAvatar.HangAsync(chat.ExecuteAsync, id, file)
                ),
            cancellation
        );
        if (outcome.Refused is { } refusal)
        {
            return refusal;
        }
        return await chats.GetAsync(caller, id, CancellationToken.None) is { } view
            ? TypedResults.Ok(view)
            : Refusals.ChatNotFound;
    }

    private static bool MayChange(ChatView chat) =>
        ChatRules.Allows(
            chat.Type,
            chat.Settings.Deserialize<ChatSettings>(VestnikJson.Options) ?? new ChatSettings(),
            chat.Role!,
            ChatRight.ChangeInfo
        );
}
