using System.Text.Json;
using System.Threading.Channels;
using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>
/// Syncs at every connect, when a gap does not close by itself, when the server says so, when the reader made room for what
/// was left out, and now and then. Outlives connections; one runs at a time.
/// </summary>
internal sealed class CatchUp(VestnikClientOptions options, Delivery delivery)
{
    private readonly Channel<bool> _wishes = OneIsAsGoodAsMany();
    private readonly Channel<bool> _room = OneIsAsGoodAsMany();

    /// <summary>Something is missing: sync soon, or at once when it cannot come by itself any more.</summary>
    public void Wish(bool isUrgent = false) => _wishes.Writer.TryWrite(isUrgent);

    /// <summary>The reader made room. While there was none, whatever came live was left out.</summary>
    public void HasRoom()
    {
        _room.Writer.TryWrite(true);
        Wish();
    }

    /// <summary>
    /// Syncs over this connection until it ends. <paramref name="ready"/> is called after the first time, or when that has
    /// to wait for the reader; it may be called several times.
    /// </summary>
    public async Task RunAsync(PlainSocket socket, Action ready, CancellationToken ended)
    {
        await SyncAsync(socket, delivery.Held(SyncRequest.HeldMax), ready, ended);
        ready();
        while (true)
        {
            using var interval = CancellationTokenSource.CreateLinkedTokenSource(ended);
            interval.CancelAfter(options.SyncInterval * (0.9 + (Random.Shared.NextDouble() / 5)));
            try
            {
                if (!await _wishes.Reader.ReadAsync(interval.Token))
                {
                    await Task.Delay(options.GapPatience, options.Time, ended);
                }
            }
            catch (OperationCanceledException) when (!ended.IsCancellationRequested)
            {
                // Nothing seemed to be missing; a lost last event shows no gap, so look all the same.
            }
            await SyncAsync(socket, delivery.Gaps(SyncRequest.HeldMax), ready, ended);
        }
    }

    /// <summary>Which chats moved, and what changed in them; the cursor moves when all of it was handed over.</summary>
    private async Task SyncAsync(
        PlainSocket socket,
        IReadOnlyList<HeldChat> held,
        Action ready,
        CancellationToken ended
    )
    {
        await RoomAsync(ready, ended);
        // Readers were told to read again, and may have done so before this begins anew.
        var isVoid = delivery.Syncing();
        var cursor = delivery.Cursor;
        var isFirst = cursor is null;
        held = isFirst ? [] : held;
        var behind = new List<Guid>();
        SyncAnswer answer;
        do
        {
            answer = await AskAsync(socket, new SyncRequest(cursor, held), ended);
            if (answer.Reset || isVoid)
            {
                delivery.Forget();
                behind.Clear();
                (isFirst, isVoid, held) = (true, false, []);
            }
            if (isFirst)
            {
                delivery.Begin(answer);
            }
            else
            {
                delivery.Continue(answer);
            }
            behind.AddRange(Heal([.. held.Select(chat => new Healing(chat))], answer).Select(more => more.ChatId));
            var whole = held.Select(chat => chat.ChatId).ToHashSet();
            behind.AddRange(
                answer
                    .Chats.Where(synced => !whole.Contains(synced.Chat.Id))
                    .Where(synced => delivery.SeqOf(synced.Chat.Id) != synced.Chat.LastSeq)
                    .Select(synced => synced.Chat.Id)
            );
            cursor = answer.Cursor;
            held = [];
        } while (answer.More);

        foreach (var batch in behind.Distinct().Chunk(SyncRequest.HeldMax))
        {
            await RoomAsync(ready, ended);
            await HealAsync(socket, batch, cursor, ended);
        }
        if (delivery.Synced(cursor))
        {
            Wish();
        }
    }

    /// <summary>Asks for pages until these chats are whole: a message that changed may stand in a later one.</summary>
    private async Task HealAsync(
        PlainSocket socket,
        IReadOnlyList<Guid> chatIds,
        string cursor,
        CancellationToken ended
    )
    {
        List<Healing> open =
        [
            .. chatIds.Select(chatId => new Healing(new HeldChat(chatId, delivery.SeqOf(chatId) ?? 0))),
        ];
        while (open.Count > 0)
        {
            var held = open.Select(healing => new HeldChat(healing.ChatId, healing.From)).ToList();
            var answer = await AskAsync(socket, new SyncRequest(cursor, held), ended);
            if (answer.Reset)
            {
                throw new IOException("The server's logs became other ones; the next sync says so.");
            }
            open = Heal(open, answer);
        }
    }

    /// <summary>Tells of the chats that are whole with this answer; answers those that are not.</summary>
    private List<Healing> Heal(IReadOnlyList<Healing> asked, SyncAnswer answer)
    {
        var pages = answer.Chats.ToDictionary(synced => synced.Chat.Id);
        var open = new List<Healing>();
        foreach (var healing in asked)
        {
            if (!pages.TryGetValue(healing.ChatId, out var page))
            {
                // Not a member any more.
                delivery.Drop(healing.ChatId);
            }
            else if (!healing.Take(page))
            {
                open.Add(healing);
            }
            else if (delivery.Heal(healing))
            {
                Wish();
            }
        }
        return open;
    }

    private async Task RoomAsync(Action ready, CancellationToken ended)
    {
        while (delivery.IsFull)
        {
            ready();
            await _room.Reader.ReadAsync(ended);
        }
    }

    private async Task<SyncAnswer> AskAsync(PlainSocket socket, SyncRequest request, CancellationToken ended)
    {
        while (true)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ended);
            patience.CancelAfter(options.AnswerTimeout);
            try
            {
                var answer = LiveConnection.Accept(await socket.RequestAsync("sync", request, patience.Token));
                return answer.Deserialize<SyncAnswer>(VestnikJson.Options)!;
            }
            catch (VestnikException refused) when (refused.Problem.RetryAfter is > 0 and var seconds)
            {
                await Task.Delay(RetryAfter.Of(seconds), options.Time, ended);
            }
        }
    }

    private static Channel<bool> OneIsAsGoodAsMany() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
}
