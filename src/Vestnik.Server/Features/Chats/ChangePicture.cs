using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>Another picture of a group or channel, or none, under the lock of the chat.</summary>
internal static class ChangePicture
{
    /// <summary>What is the picture already is no change.</summary>
    /// <param name="url">Null: none.</param>
    /// <param name="hangAsync">What else belongs to it, within the transaction; false: it cannot be done.</param>
    public static async Task<Outcome<Nothing>> ChangeAsync(LockedChat chat, string? url, Func<Task<bool>> hangAsync)
    {
        if (chat.Refuse(ChatRight.ChangeInfo) is { } refusal)
        {
            return refusal;
        }
        if (url == chat.Head.AvatarUrl)
        {
            return default(Nothing);
        }
        await chat.ExecuteAsync(
            "update chats set avatar_url = @url, updated_at = @Now where id = @Id",
            new
            {
                chat.Head.Id,
                url,
                chat.Now,
            }
        );
        if (!await hangAsync())
        {
            return Refusals.MediaNotFound;
        }
        chat.Head = chat.Head with { AvatarUrl = url, UpdatedAt = chat.Now };
        chat.TakeSeq();
        chat.Tell(ServerEvents.Create(EventKind.ChatUpdated, chat.Head.ToSharedView()));
        await chat.SayAsync(SystemAction.Avatar, []);
        return default(Nothing);
    }
}
