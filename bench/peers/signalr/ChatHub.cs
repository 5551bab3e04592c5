using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;

namespace Peers;

/// <summary>What a client is told. Public because SignalR implements it.</summary>
public interface IChatClient
{
    /// <summary>The connection is in the groups of its person's chats.</summary>
    Task Joined();

    /// <summary>Somebody wrote in a chat of this person.</summary>
    Task MessageReceived(Message message);
}

/// <summary>A group for each chat.</summary>
internal sealed class ChatHub(ChatContext database) : Hub<IChatClient>
{
    private Guid User => Guid.Parse(Context.UserIdentifier!);

    public override async Task OnConnectedAsync()
    {
        var user = User;
        var chats = await database
            .Members.Where(member => member.UserId == user)
            .Select(member => member.ChatId)
            .ToListAsync(Context.ConnectionAborted);
        foreach (var chat in chats)
        {
            await Groups.AddToGroupAsync(Context.ConnectionId, chat.ToString(), Context.ConnectionAborted);
        }
        await Clients.Caller.Joined();
    }

    /// <summary>Stores a message and tells the others of the chat. A repeat is answered with the first one.</summary>
    /// <exception cref="HubException">The sender is not in the chat.</exception>
    public async Task<Message> SendMessage(Guid chatId, Guid clientId, string content)
    {
        var message =
            await StoreAsync(chatId, clientId, content)
            ?? await FirstAsync(chatId, clientId)
            ?? throw new HubException("not_a_member");
        await Clients.OthersInGroup(chatId.ToString()).MessageReceived(message);
        return message;
    }

    /// <summary>Null for a repeat, and for who is not in the chat.</summary>
    private async Task<Message?> StoreAsync(Guid chatId, Guid clientId, string content)
    {
        // One statement, so that nobody writes to a chat while being removed from it: LINQ has no such thing.
        var stored = await database
            .Messages.FromSql(
                $"""
                insert into messages (id, chat_id, sender_id, client_id, content)
                select {Guid.CreateVersion7()}, {chatId}, {User}, {clientId}, {content}
                where exists (select from members where chat_id = {chatId} and user_id = {User})
                on conflict (chat_id, sender_id, client_id) do nothing
                returning *
                """
            )
            .ToListAsync();
        return stored.SingleOrDefault();
    }

    private Task<Message?> FirstAsync(Guid chatId, Guid clientId)
    {
        var user = User;
        return database.Messages.SingleOrDefaultAsync(message =>
            message.ChatId == chatId && message.SenderId == user && message.ClientId == clientId
        );
    }
}
