using System.Text;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Sync;

// What people do with messages: each time in one of the ways that they have. What was acknowledged is noted.
internal sealed partial class Player
{
    private async Task SendAsync(int pick, MessageView? replyTo)
    {
        var chatId = replyTo?.ChatId ?? await AnyChatAsync(pick);
        var content = $"{Name} {++_said}";
        switch (pick / 3 % 3)
        {
            case 1 when _phone is { } phone:
                stage.Pledge(SendLiveAsync(phone, chatId, content, replyTo, await UploadAsync(pick)));
                break;
            case 2 when _web is { } web:
                stage.Pledge(SendFromWebAsync(web, chatId, content, replyTo, _said));
                break;
            default:
                await SendHttpAsync(chatId, content, Guid.CreateVersion7(), replyTo, await UploadAsync(pick));
                break;
        }
    }

    /// <summary>Every third time one file or two.</summary>
    private async Task<IReadOnlyList<Guid>> UploadAsync(int pick)
    {
        var files = new List<Guid>();
        for (var i = pick / 9 % 3 == 0 ? 1 + (pick % 2) : 0; i > 0; i--)
        {
            var bytes = Encoding.UTF8.GetBytes($"{Name} {_said}, {i}");
            files.Add(
                await Patiently.AskAsync(() => person.Client.Files.UploadAsync(new MemoryStream(bytes), $"{i}.txt"))
            );
        }
        return files;
    }

    private async Task SendHttpAsync(
        Guid chatId,
        string content,
        Guid clientId,
        MessageView? replyTo,
        IReadOnlyList<Guid> files
    )
    {
        var sent = await UnlessGoneAsync(() =>
            Patiently.AskAsync(() => person.Client.SendAsync(chatId, content, clientId, replyTo?.Id, files))
        );
        if (sent is null)
        {
            return;
        }
        stage.Ledger.Stored(sent);
        if (sent.No <= _lastNo.GetValueOrDefault(chatId))
        {
            stage.Ledger.Contradicted($"{content} was sent after {_lastNo[chatId]}, and is {sent.No}");
        }
        _lastNo[chatId] = sent.No;
    }

    private async Task SendLiveAsync(
        DotnetDevice phone,
        Guid chatId,
        string content,
        MessageView? replyTo,
        IReadOnlyList<Guid> files
    )
    {
        var sent = await UnlessGoneAsync(() =>
            phone.Live.SendAsync(chatId, content, replyTo: replyTo?.Id, attachments: files)
        );
        if (sent is not null)
        {
            stage.Ledger.Stored(sent);
        }
    }

    private async Task SendFromWebAsync(WebDevice web, Guid chatId, string content, MessageView? replyTo, int place)
    {
        if (await web.SendAsync(chatId, content, replyTo?.Id) is { } clientId)
        {
            stage.Ledger.Promised(new Promise(chatId, clientId, web.Name, place));
        }
    }

    private async Task ReplyAsync(int pick)
    {
        var living = stage.Ledger.Living(message => IsIn(message.ChatId));
        await SendAsync(pick, living.Count == 0 ? null : living[pick % living.Count]);
    }

    /// <summary>Something sent long ago, or one message sent twice at once: the answer is the first one.</summary>
    private async Task RepeatAsync(int pick)
    {
        var mine = stage.Ledger.Messages(message => message.SenderId == person.Id);
        var (chatId, clientId) =
            pick % 2 == 0 && mine.Count > 0
                ? (mine[pick % mine.Count].ChatId, mine[pick % mine.Count].ClientId)
                : (await ChatAsync(pick), Guid.CreateVersion7());
        var content = $"{Name} {++_said}";
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(_ =>
                    UnlessGoneAsync(() => Patiently.AskAsync(() => person.Client.SendAsync(chatId, content, clientId)))
                )
        );
        foreach (var answer in answers.OfType<MessageView>())
        {
            stage.Ledger.Stored(answer);
        }
    }

    private async Task EditAsync(int pick)
    {
        var content = $"{Name} edited {++_said}";
        if (_web is { } web && pick % 3 == 2)
        {
            await IfItCanAsync(async () =>
            {
                if (await MineAsync(web, pick) is { } message)
                {
                    await web.EditAsync(message, content);
                }
                return true;
            });
        }
        else if (Mine(pick) is { } message)
        {
            var edited = await UnlessGoneAsync(() =>
                Patiently.AskAsync(() => person.Client.EditAsync(message.Id, content))
            );
            if (edited is not null)
            {
                stage.Ledger.Stored(edited);
            }
        }
    }

    private async Task DeleteAsync(int pick)
    {
        if (_web is { } web && pick % 3 == 2)
        {
            await IfItCanAsync(async () =>
            {
                if (await MineAsync(web, pick) is { } message)
                {
                    stage.Ledger.Deleting(message.Id);
                    await web.DeleteAsync(message);
                    stage.Ledger.Deleted(message.Id);
                }
                return true;
            });
        }
        else if (Mine(pick) is { } message)
        {
            stage.Ledger.Deleting(message.Id);
            var isDeleted = await IfAllowedAsync(async () =>
            {
                await person.Client.DeleteAsync(message.Id);
                return "deleted";
            });
            if (isDeleted is not null)
            {
                stage.Ledger.Deleted(message.Id);
            }
        }
    }

    private async Task MarkAsync(int pick, bool isRead)
    {
        if (isRead && pick % 3 == 2 && _web is { } web)
        {
            await web.ReadAsync(await ChatAsync(pick));
            return;
        }
        var there = stage.Ledger.Messages(message => IsIn(message.ChatId));
        if (there.Count == 0)
        {
            return;
        }
        var upTo = there[pick % there.Count];
        if (pick % 3 == 1 && _phone is { } phone)
        {
            stage.Pledge(MarkLiveAsync(phone, upTo, isRead));
            return;
        }
        var isMarked = await IfAllowedAsync(async () =>
        {
            await (
                isRead
                    ? person.Client.MarkReadAsync(upTo.ChatId, upTo.Id)
                    : person.Client.MarkDeliveredAsync(upTo.ChatId, upTo.Id)
            );
            return "marked";
        });
        if (isMarked is not null)
        {
            stage.Ledger.Marked(upTo, person.Id, isRead);
        }
    }

    private async Task MarkLiveAsync(DotnetDevice phone, MessageView upTo, bool isRead)
    {
        var isMarked = await UnlessGoneAsync(async () =>
        {
            await (isRead ? phone.Live.MarkReadAsync(upTo.Id) : phone.Live.MarkDeliveredAsync(upTo.Id));
            return "marked";
        });
        if (isMarked is not null)
        {
            stage.Ledger.Marked(upTo, person.Id, isRead);
        }
    }

    /// <summary>One of the last few, so that one is changed more than once.</summary>
    private MessageView? Mine(int pick)
    {
        var mine = stage.Ledger.Living(message => message.SenderId == person.Id);
        return mine.Count == 0 ? null : mine[^(1 + (pick % Math.Min(3, mine.Count)))];
    }

    private async Task<MessageView?> MineAsync(WebDevice web, int pick)
    {
        var mine = await web.MineAsync(await ChatAsync(pick));
        if (mine.Count == 0)
        {
            return null;
        }
        stage.Ledger.Stored(mine[pick % mine.Count]);
        return mine[pick % mine.Count];
    }
}
