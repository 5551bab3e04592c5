using System.Text.Json;
using System.Threading.Channels;
using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>
/// Keeps the chat logs whole: applies live events, and syncs at every connect, when a gap does not close by itself, when
/// the server says so, and now and then. Outlives connections; one runs at a time.
/// </summary>
internal sealed class CatchUp(VestnikClientOptions options, Action<LiveEvent> tell)
{
    private readonly ChatLogs _logs = new();
    private readonly Lock _gate = new();

    // One wish to sync is as good as many.
    private readonly Channel<bool> _wishes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    // Who has what of a chat, by status: marks only rise, so an older one that comes late is dropped.
    private readonly Dictionary<(Guid ChatId, Guid UserId, string Status), long> _marks = [];

    // Until the first sync has said where each chat stands, changes wait: they would look like gaps from zero.
    private List<Change>? _beforeFirst = [];
    private string? _cursor;

    /// <summary>An event from the server; called by the connection's one reader.</summary>
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
                var moved = Read<DeliveryStatus>(data);
                Raise(moved.ChatId, moved.UserId, moved.Status, moved.No);
                break;
            case "typing:update":
                tell(new SomebodyTyping(Read<TypingUpdate>(data)));
                break;
            case "user:online":
                tell(new PresenceChanged(Read<UserOnline>(data).UserId, IsOnline: true, LastSeenAt: null));
                break;
            case "user:offline":
                var offline = Read<UserOffline>(data);
                tell(new PresenceChanged(offline.UserId, IsOnline: false, offline.LastSeenAt));
                break;
            case "sync:required":
                _wishes.Writer.TryWrite(true);
                break;
            default:
                // A newer server has events this client does not know.
                break;
        }
    }

    /// <summary>Syncs over this connection until it ends; <paramref name="caughtUp"/> is called after the first time.</summary>
    public async Task RunAsync(PlainSocket socket, Action caughtUp, CancellationToken ended)
    {
        await SyncAsync(socket, ended);
        caughtUp();
        while (true)
        {
            using var interval = CancellationTokenSource.CreateLinkedTokenSource(ended);
            interval.CancelAfter(options.SyncInterval * (0.9 + (Random.Shared.NextDouble() / 5)));
            try
            {
                await _wishes.Reader.ReadAsync(interval.Token);
                await Task.Delay(options.GapPatience, options.Time, ended);
            }
            catch (OperationCanceledException) when (!ended.IsCancellationRequested)
            {
                // Nothing seemed to be missing; a lost last event shows no gap, so look all the same.
            }
            await SyncAsync(socket, ended);
        }
    }

    private void Apply(Change change)
    {
        bool hasGap;
        lock (_gate)
        {
            if (_beforeFirst is { } waiting)
            {
                waiting.Add(change);
                return;
            }
            _logs.Apply(change).ForEach(tell);
            hasGap = _logs.HasGap;
        }
        if (hasGap)
        {
            _wishes.Writer.TryWrite(true);
        }
    }

    private async Task SyncAsync(PlainSocket socket, CancellationToken ended)
    {
        var isFirst = _cursor is null;
        var cursor = _cursor;
        while (true)
        {
            var answer = await AskAsync(socket, new SyncRequest(cursor), ended);
            if (answer.Reset)
            {
                Forget();
                isFirst = true;
            }
            foreach (var synced in answer.Chats)
            {
                await HealAsync(socket, synced.Chat, answer.Cursor, isFirst, ended);
                HealMarks(synced, isFirst);
            }
            cursor = answer.Cursor;
            if (!answer.More)
            {
                _cursor = cursor;
                ApplyWaiting();
                return;
            }
        }
    }

    /// <summary>The marks of the first sync are where this client begins; later ones are told.</summary>
    private void HealMarks(SyncedChat synced, bool isFirst)
    {
        foreach (var mark in synced.Marks)
        {
            Raise(synced.Chat.Id, mark.UserId, MessageStatus.Delivered, mark.DeliveredNo, isSilent: isFirst);
            Raise(synced.Chat.Id, mark.UserId, MessageStatus.Read, mark.ReadNo, isSilent: isFirst);
        }
    }

    private void Raise(Guid chatId, Guid userId, string status, long no, bool isSilent = false)
    {
        lock (_gate)
        {
            if (no <= _marks.GetValueOrDefault((chatId, userId, status)))
            {
                return;
            }
            _marks[(chatId, userId, status)] = no;
            if (!isSilent)
            {
                tell(new MarksMoved(chatId, userId, no, status));
            }
        }
    }

    private void ApplyWaiting()
    {
        List<Change>? waiting;
        lock (_gate)
        {
            (waiting, _beforeFirst) = (_beforeFirst, null);
        }
        waiting?.ForEach(Apply);
    }

    private void Forget()
    {
        lock (_gate)
        {
            _beforeFirst ??= [];
            _marks.Clear();
            _logs.Clear().ForEach(chatId => tell(new ChatReloaded(chatId)));
        }
    }

    /// <summary>A chat of the first sync begins as it is now; one that appears later is told from its beginning.</summary>
    private async Task HealAsync(
        PlainSocket socket,
        ChatView chat,
        string cursor,
        bool isFirst,
        CancellationToken ended
    )
    {
        long known;
        lock (_gate)
        {
            if (isFirst && _logs.SeqOf(chat.Id) is null)
            {
                _logs.Begin(chat.Id, chat.LastSeq);
            }
            known = _logs.SeqOf(chat.Id) ?? 0;
        }
        if (known >= chat.LastSeq)
        {
            return;
        }
        var changes = new List<MessageView>();
        var from = known;
        while (true)
        {
            var answer = await AskAsync(socket, new SyncRequest(cursor, [new HeldChat(chat.Id, from)]), ended);
            if (answer.Chats.FirstOrDefault(synced => synced.Chat.Id == chat.Id) is not { } page)
            {
                return;
            }
            if (page.Reload)
            {
                lock (_gate)
                {
                    _logs.Skip(chat.Id, page.Chat.LastSeq);
                    tell(new ChatReloaded(chat.Id));
                }
                return;
            }
            changes.AddRange(page.Changes);
            if (!page.More)
            {
                lock (_gate)
                {
                    _logs.Heal(chat.Id, changes, page.Chat.LastSeq).ForEach(tell);
                }
                return;
            }
            from = page.Changes[^1].ChangeSeq;
        }
    }

    private async Task<SyncAnswer> AskAsync(PlainSocket socket, SyncRequest request, CancellationToken ended)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ended);
        patience.CancelAfter(options.AnswerTimeout);
        return Read<SyncAnswer>(LiveConnection.Accept(await socket.RequestAsync("sync", request, patience.Token)));
    }

    private static T Read<T>(JsonElement data) => data.Deserialize<T>(VestnikJson.Options)!;
}
