using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Messages;

namespace Vestnik.Server.Features.Chats;

/// <summary>System messages: what was done to a chat, said in it.</summary>
internal static class SaySystem
{
    /// <summary>
    /// Writes a system message by the actor into the chat; nothing in one that is told of such things quietly, or whose members
    /// may not know of each other.
    /// </summary>
    public static async Task SayAsync(
        this LockedChat chat,
        string action,
        IEnumerable<SenderView> about,
        string? title = null
    )
    {
        var isSaid = action switch
        {
            SystemAction.Created or SystemAction.Title => true,
            SystemAction.Description or SystemAction.Avatar => !chat.Head.IsQuiet,
            SystemAction.Owner => !chat.IsDiscreet,
            _ => !chat.Head.IsQuiet && !chat.IsDiscreet,
        };
        if (!isSaid)
        {
            return;
        }
        var sender = await chat.FirstAsync<SenderView>(
            "select id, username, display_name, avatar_url from users where id = @Actor",
            new { chat.Actor }
        );
        var notice = new SystemNotice(
            action,
            [.. about.Select(user => new NamedUser(user.Id, user.DisplayName))],
            title
        );
        var seq = chat.TakeSeq();
        chat.Head = chat.Head with { LastNo = chat.Head.LastNo + 1 };
        var message = new MessageView(
            MessageId.New(chat.Head.Id, chat.Now),
            chat.Head.Id,
            seq,
            chat.Head.LastNo,
            ChangeSeq: seq,
            chat.Actor,
            sender!,
            MessageType.System,
            SystemText.Of(notice, sender!.DisplayName),
            IsEncrypted: false,
            ClientId: Guid.CreateVersion7(chat.Now),
            ReplyTo: null,
            Attachments: [],
            Mentions: [],
            Reactions: [],
            Status: null,
            DeliveredCount: null,
            ReadCount: null,
            CreatedAt: chat.Now,
            EditedAt: null,
            DeletedAt: null,
            ExpiresAt: null
        )
        {
            Notice = notice,
        };
        await chat.ExecuteAsync(
            """
            insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, system, created_at)
            values (@Id, @ChatId, @Seq, @No, @Seq, @SenderId, @ClientId, @Type, @Content, @system::jsonb, @CreatedAt)
            """,
            new
            {
                message.Id,
                message.ChatId,
                message.Seq,
                message.No,
                message.SenderId,
                message.ClientId,
                message.Type,
                message.Content,
                message.CreatedAt,
                system = JsonSerializer.Serialize(notice, VestnikJson.Options),
            }
        );
        chat.Tell(ServerEvents.Create(EventKind.MessageReceived, message));
    }
}
