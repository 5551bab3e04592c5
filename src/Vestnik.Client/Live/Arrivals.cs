using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>Reads the server's events.</summary>
internal sealed class Arrivals(Delivery delivery, CatchUp catchUp)
{
    /// <summary>Called by the connection's one reader, in the order of arrival.</summary>
    public void Receive(string name, JsonElement data)
    {
        switch (name)
        {
            case "message:received":
                var received = Read<MessageView>(data);
                Apply(new Change(received.ChatId, received.Seq, new MessageReceived(received)));
                break;
            case "message:updated":
                var updated = Read<MessageView>(data);
                Apply(new Change(updated.ChatId, updated.ChangeSeq, new MessageUpdated(updated)));
                break;
            case "message:deleted":
                var deleted = Read<MessageDeleted>(data);
                Apply(new Change(deleted.ChatId, deleted.Seq, new MessageRemoved(deleted.ChatId, deleted.MessageId)));
                break;
            case "message:delivery_status":
                delivery.Live(Read<DeliveryStatus>(data));
                break;
            case "typing:update":
                delivery.Live(new SomebodyTyping(Read<TypingUpdate>(data)));
                break;
            case "user:online":
                delivery.Live(new PresenceChanged(Read<UserOnline>(data).UserId, IsOnline: true, LastSeenAt: null));
                break;
            case "user:offline":
                var offline = Read<UserOffline>(data);
                delivery.Live(new PresenceChanged(offline.UserId, IsOnline: false, offline.LastSeenAt));
                break;
            case "chat:member":
                var member = Read<ChatMember>(data);
                Apply(new Change(member.ChatId, member.Seq, new MemberChanged(member)));
                break;
            case "chat:updated":
                Update(Read<ChatView>(data));
                break;
            case "chat:created":
            case "chat:deleted":
                // Syncs alone say which chats are one's own: an event that comes late or again would be wrong.
                catchUp.Wish(isUrgent: true);
                break;
            case "sync:required":
                if (Read<SyncRequired>(data).User is not { } mine || delivery.Live(mine))
                {
                    catchUp.Wish();
                }
                break;
            default:
                // A newer server has events this client does not know.
                break;
        }
    }

    private void Apply(Change change)
    {
        if (delivery.Live(change))
        {
            catchUp.Wish(isUrgent: !delivery.IsOpen(change.ChatId));
        }
    }

    /// <summary>How many ask to join takes no number of the log: the view is of whatever number the chat had then.</summary>
    private void Update(ChatView chat)
    {
        if (chat.RequestCount is { } count)
        {
            delivery.Live(new RequestsChanged(chat.Id, count));
            return;
        }
        Apply(new Change(chat.Id, chat.LastSeq, new ChatChanged(chat)));
    }

    private static T Read<T>(JsonElement data) => data.Deserialize<T>(VestnikJson.Options)!;
}
