using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Sync;

/// <summary>What a device that was never there before reads.</summary>
internal static class FreshLoad
{
    public static async Task<Known> ReadAsync(Person person)
    {
        var chats = new List<KnownChat>();
        foreach (var chat in await person.Client.GetChatsAsync(limit: 100))
        {
            var messages = await History.ReadAsync(person, chat.Id);
            chats.Add(
                new KnownChat(
                    chat.Id,
                    [.. messages.Select(KnownMessage.Of)],
                    KnownChat.MarksOf(chat),
                    KnownHead.Of(chat, chat.UnreadCount ?? 0),
                    KnownChat.MembersOf(chat),
                    KnownPreferences.Of(chat)
                )
            );
        }
        return new Known(chats, await UserAsync(person));
    }

    public static async Task<KnownUser> UserAsync(Person person)
    {
        var contacts = await person.Client.People.ContactsAsync().ToListAsync();
        var blocked = await person.Client.People.BlockedAsync().ToListAsync();
        // Only the log has their order.
        var first = await person.ReadAsync<SyncAnswer>("sync");
        return new KnownUser(
            first.User.LastOrDefault(change => change.Kind == UserChange.OfPinned)?.Pinned ?? [],
            await person.Client.MyView.GetFoldersAsync(),
            [.. contacts.Select(contact => new KnownContact(contact.User.Id, contact.Alias))],
            [.. blocked.Select(user => user.Id)]
        );
    }
}
