using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>A device without live events: it follows the sync cursor, and reads the changes of each chat that this names.</summary>
internal sealed class Walker(Person person, Recorder recorder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Guid, long> _seqs = [];
    private string? _cursor;

    public async Task RunAsync(TimeSpan pause, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await WalkAsync(isFinal: false);
            await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>False: broken off, nothing was noted. The cursor stays where it was.</summary>
    public async Task<bool> WalkAsync(bool isFinal)
    {
        var begin = recorder.Now;
        var cursor = _cursor;
        var walked = new List<WalkedChat>();
        while (true)
        {
            if (await SyncAsync(cursor, held: null) is not { } answer)
            {
                return false;
            }
            foreach (var moved in answer.Chats)
            {
                if (await ReadAsync(moved, answer.Cursor) is not { } chat)
                {
                    return false;
                }
                walked.Add(chat);
            }
            cursor = answer.Cursor;
            if (!answer.More)
            {
                break;
            }
        }
        foreach (var chat in walked)
        {
            _seqs[chat.Chat] = chat.LastSeq;
        }
        _cursor = cursor;
        recorder.Add(
            new Walk
            {
                Client = $"{person.Name}/walker",
                Begin = begin,
                End = recorder.Now,
                User = person.Id,
                IsFinal = isFinal,
                Chats = walked,
            }
        );
        return true;
    }

    private async Task<WalkedChat?> ReadAsync(SyncedChat moved, string cursor)
    {
        var from = _seqs.GetValueOrDefault(moved.Chat.Id);
        var (page, known, changes) = (moved, from, new List<Seen>());
        while (known < page.Chat.LastSeq)
        {
            if (
                await SyncAsync(cursor, $"{moved.Chat.Id}:{known}") is not { } answer
                || answer.Chats.FirstOrDefault(chat => chat.Chat.Id == moved.Chat.Id) is not { } next
            )
            {
                return null;
            }
            page = next;
            if (page.Reload || page.Changes.Count == 0)
            {
                break;
            }
            changes.AddRange(page.Changes.Select(change => change.ToSeen()));
            known = page.Changes[^1].ChangeSeq;
            if (!page.More)
            {
                break;
            }
        }
        var marks = page.Marks.Select(mark => new SeenMark(mark.UserId, mark.DeliveredNo, mark.ReadNo)).ToList();
        return new WalkedChat(moved.Chat.Id, from, page.Chat.LastSeq, page.Chat.LastNo, page.Reload, marks, changes);
    }

    private async Task<SyncAnswer?> SyncAsync(string? cursor, string? held)
    {
        var query = $"sync?{(cursor is null ? "" : $"cursor={cursor}&")}{(held is null ? "" : $"held={held}")}";
        var answer = await person.AskAsync(HttpMethod.Get, query, body: null, Patience);
        return answer.Outcome == Outcome.Ok ? answer.Read<SyncAnswer>() : null;
    }
}
