using Vestnik.Client;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Sync;

// How people arrange what they see, each for themselves.
internal sealed partial class Player
{
    private async Task PreferAsync(int pick)
    {
        var chatId = await AnyChatAsync(pick);
        var isOn = pick % 2 == 0;
        var change = (pick / 2 % 5) switch
        {
            0 => new UpdatePreferences { Archived = new(isOn) },
            1 => new UpdatePreferences { Pinned = new(isOn) },
            2 => new UpdatePreferences { Unread = new(isOn) },
            3 => new UpdatePreferences { Notify = new(isOn ? NotifyLevel.Mentions : NotifyLevel.None) },
            _ => new UpdatePreferences { MutedUntil = new(isOn ? DateTimeOffset.UtcNow.AddHours(pick) : null) },
        };
        if (!await ByWebAsync(pick / 5, "mine", "setPreferences", chatId, change))
        {
            await IfAllowedAsync(() => person.Client.MyView.PreferAsync(chatId, change));
        }
    }

    private async Task PinAsync(int pick)
    {
        var chats = await Patiently.AskAsync(() => person.Client.GetChatsAsync(limit: 100));
        Guid[] wanted = [.. chats.Select(chat => chat.Id).Order().Skip(pick % 3).Take(3)];
        try
        {
            if (!await ByWebAsync(pick, "mine", "orderPinned", wanted))
            {
                await IfAllowedAsync(() => person.Client.MyView.PinAsync(wanted));
            }
        }
        catch (Exception refused) when (refused is WebRefusal or VestnikException { Problem.Status: 400 })
        {
            // One of them is not theirs any more.
        }
    }

    private async Task DraftAsync(int pick)
    {
        var chatId = await AnyChatAsync(pick);
        var content = pick % 3 == 2 ? null : $"{Name} thinks of {++_said}";
        if (!await ByWebAsync(pick, "mine", "setDraft", chatId, new { content = content ?? "" }))
        {
            await IfAllowedAsync<DraftView?>(() => person.Client.MyView.SaveDraftAsync(chatId, content));
        }
    }

    private async Task FolderAsync(int pick)
    {
        Guid[] chats = [.. stage.ChatsOf(who)];
        var folders = Enumerable
            .Range(1, 1 + (pick % 3))
            .Select(number => new FolderView(
                new Guid(number, 0, 0, new byte[8]),
                $"{Name} {++_said}",
                [.. chats.Take(pick % 4)],
                pick % 2 == 0 ? [ChatType.Group] : null
            ));
        FolderView[] all = [.. folders];
        if (!await ByWebAsync(pick, "mine", "setFolders", [all]))
        {
            await Patiently.AskAsync(() => person.Client.MyView.SetFoldersAsync(all));
        }
    }

    private async Task ContactAsync(int pick)
    {
        var somebody = Somebody(pick);
        if (pick % 4 == 3)
        {
            if (!await ByWebAsync(pick / 4, "people", "removeContact", somebody))
            {
                await Patiently.AskAsync(() => person.Client.People.RemoveContactAsync(somebody));
            }
            return;
        }
        var alias = pick % 4 == 2 ? null : $"{Name}'s {++_said}";
        if (!await ByWebAsync(pick / 4, "people", "saveContact", somebody, alias))
        {
            await Patiently.AskAsync(() => person.Client.People.AddContactAsync(somebody, alias));
        }
    }

    /// <summary>Mostly for a moment: while it lasts neither writes to the other.</summary>
    private async Task BlockAsync(int pick)
    {
        var somebody = Somebody(pick);
        stage.Ledger.Blocking(person.Id, somebody);
        if (!await ByWebAsync(pick / 4, "people", "block", somebody))
        {
            await Patiently.AskAsync(() => person.Client.People.BlockAsync(somebody));
        }
        if (pick % 4 != 0)
        {
            await Patiently.AskAsync(() => person.Client.People.UnblockAsync(somebody));
            stage.Ledger.Unblocked(person.Id, somebody);
        }
    }

    /// <summary>A message from oneself alone, or a whole chat until somebody writes there.</summary>
    private async Task HideAsync(int pick)
    {
        if (pick % 3 == 2)
        {
            var chatId = await ChatAsync(pick);
            stage.Hide(who, chatId);
            if (!await ByWebAsync(pick / 3, "chats", "remove", chatId))
            {
                await IfAllowedAsync(() => person.Client.MyView.HideChatAsync(chatId));
            }
        }
        else if (stage.Ledger.Living(message => IsIn(message.ChatId)) is { Count: > 0 } living)
        {
            var message = living[pick % living.Count];
            stage.Ledger.Hiding(person.Id, message.Id);
            if (!await ByWebAsync(pick / 3, "mine", "hideMessage", message.Id))
            {
                await IfAllowedAsync(() => person.Client.MyView.HideMessageAsync(message.Id));
            }
        }
    }
}
