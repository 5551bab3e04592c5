using System.Text;
using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>A request as it goes over either way: as an event, or over HTTP.</summary>
internal sealed record Request(string Event, object Data, HttpMethod Method, string Path, object? Body);

/// <summary>One hand of a person: does one thing after the other, and takes down what it asked and what was answered.</summary>
/// <param name="ask">Null: the way is not there just now, nothing was asked.</param>
internal sealed class Worker(
    string name,
    Person person,
    Func<Request, Task<Answer?>> ask,
    Board board,
    Recorder recorder,
    Random random
)
{
    private const int Page = 20;

    private int _written;

    public async Task RunAsync(TimeSpan pause, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await ActAsync(board.PickChat(person.Id, random), stop);
            await Task.Delay(pause * (random.NextDouble() * 2), stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task ActAsync(Guid chat, CancellationToken stop) =>
        random.Next(100) switch
        {
            < 55 => SendAsync(chat, stop),
            < 64 => EditAsync(chat),
            < 69 => DeleteAsync(chat),
            < 87 => MarkAsync(chat),
            _ => ReadAsync(chat),
        };

    /// <summary>What is not answered is sent again with the same client id, as clients do; some give up.</summary>
    public async Task<Outcome> SendAsync(Guid chat, CancellationToken stop)
    {
        var (clientId, content) = (Guid.NewGuid(), $"{name} {++_written}");
        var reply = random.Next(10) == 0 ? board.PickMessage(chat, random)?.Id : null;
        var files = random.Next(8) == 0 ? await UploadAsync(content) : [];
        if (files.Count > 0 && random.Next(3) == 0)
        {
            // By another hand, at the same time: no two messages may have them.
            await Task.WhenAll(
                SendOnceAsync(chat, Guid.NewGuid(), $"{content} once more", reply, files),
                SendOnceAsync(chat, clientId, content, reply, files)
            );
        }
        var last = Outcome.Unknown;
        for (var attempt = 0; attempt < 6 && last == Outcome.Unknown; attempt++)
        {
            if (attempt > 0)
            {
                if (random.Next(6) == 0)
                {
                    break;
                }
                await Task.Delay(100 * attempt, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            var twice = random.Next(40) == 0;
            var outcomes = await Task.WhenAll(
                Enumerable.Range(0, twice ? 2 : 1).Select(_ => SendOnceAsync(chat, clientId, content, reply, files))
            );
            last = outcomes.Contains(Outcome.Ok) ? Outcome.Ok : outcomes[0];
        }
        return last;
    }

    /// <summary>One file or two, as far as the server takes them just now.</summary>
    private async Task<List<Guid>> UploadAsync(string content)
    {
        var files = new List<Guid>();
        for (var i = random.Next(1, 3); i > 0; i--)
        {
            var form = new MultipartFormDataContent();
            form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes($"{content}, {i}")), "file", $"{i}.txt");
            var answer = await person.AskAsync(HttpMethod.Post, "upload", form, Crowd.Patience);
            if (answer.Outcome == Outcome.Ok)
            {
                files.Add(answer.Read<AttachmentView>().Id);
            }
        }
        return files;
    }

    private async Task<Outcome> SendOnceAsync(
        Guid chat,
        Guid clientId,
        string content,
        Guid? reply,
        IReadOnlyList<Guid> files
    )
    {
        var body = new SendMessage(chat, content, clientId, ReplyTo: reply, Attachments: files);
        var begin = recorder.Now;
        if (await ask(new Request("message:send", body, HttpMethod.Post, "messages", body)) is not { } answer)
        {
            return Outcome.Unknown;
        }
        recorder.Add(
            new Send
            {
                Client = name,
                Begin = begin,
                End = recorder.Now,
                User = person.Id,
                Chat = chat,
                Outcome = answer.Outcome,
                Code = answer.Code,
                ClientId = clientId,
                Content = content,
                ReplyTo = reply,
                Files = MessageViews.Files(files),
                Answer = answer.Message,
            }
        );
        if (answer.Message is { } message)
        {
            board.Remember(chat, message);
        }
        return answer.Outcome;
    }

    private async Task EditAsync(Guid chat)
    {
        if (board.PickMessage(chat, random, person.Id) is not { } message)
        {
            return;
        }
        var content = $"{name} {++_written} edited";
        var data = new EditMessageEvent(message.Id, content);
        var begin = recorder.Now;
        var request = new Request(
            "message:edit",
            data,
            HttpMethod.Put,
            $"messages/{message.Id}",
            new EditMessage(content)
        );
        if (await ask(request) is { } answer)
        {
            recorder.Add(
                new Edit
                {
                    Client = name,
                    Begin = begin,
                    End = recorder.Now,
                    User = person.Id,
                    Chat = chat,
                    Outcome = answer.Outcome,
                    Code = answer.Code,
                    Message = message.Id,
                    Content = content,
                    Answer = answer.Message,
                }
            );
        }
    }

    private async Task DeleteAsync(Guid chat)
    {
        if (board.PickMessage(chat, random, person.Id) is not { } message)
        {
            return;
        }
        var begin = recorder.Now;
        var data = new DeleteMessageEvent(message.Id);
        if (
            await ask(new Request("message:delete", data, HttpMethod.Delete, $"messages/{message.Id}?for=all", null)) is
            { } answer
        )
        {
            recorder.Add(
                new Delete
                {
                    Client = name,
                    Begin = begin,
                    End = recorder.Now,
                    User = person.Id,
                    Chat = chat,
                    Outcome = answer.Outcome,
                    Code = answer.Code,
                    Message = message.Id,
                }
            );
        }
    }

    private async Task MarkAsync(Guid chat)
    {
        if (board.PickMessage(chat, random) is not { } message)
        {
            return;
        }
        var isRead = random.Next(2) == 0;
        var (type, path) = isRead ? ("message:read", "read") : ("message:delivered", "delivered");
        var body = new MarkMessage(message.Id);
        var begin = recorder.Now;
        if (await ask(new Request(type, body, HttpMethod.Post, $"chats/{chat}/{path}", body)) is { } answer)
        {
            recorder.Add(
                new Mark
                {
                    Client = name,
                    Begin = begin,
                    End = recorder.Now,
                    User = person.Id,
                    Chat = chat,
                    Outcome = answer.Outcome,
                    Code = answer.Code,
                    Message = message.Id,
                    No = message.No,
                    IsRead = isRead,
                }
            );
        }
    }

    private async Task ReadAsync(Guid chat)
    {
        var before = random.Next(3) == 0 ? board.PickMessage(chat, random) : null;
        var path = $"messages?chatId={chat}&limit={Page}{(before is null ? "" : $"&before={before.Id}")}";
        var begin = recorder.Now;
        // Pages are read over HTTP alone.
        var answer = await person.AskAsync(HttpMethod.Get, path, body: null, Crowd.Patience);
        recorder.Add(
            new Read
            {
                Client = name,
                Begin = begin,
                End = recorder.Now,
                User = person.Id,
                Chat = chat,
                Outcome = answer.Outcome,
                Code = answer.Code,
                Before = before?.No,
                Limit = Page,
                Messages =
                    answer.Outcome == Outcome.Ok
                        ? [.. answer.Read<List<MessageView>>().Select(message => message.ToSeen())]
                        : [],
            }
        );
    }
}
