using System.Net.Http.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Sync;

/// <summary>
/// The plainest client: <c>GET sync</c> from cursor to cursor, no events. It asks for the changes of those chats alone
/// that the cursor says have moved; so after each walk it has whatever was acknowledged before it, or the cursor lied.
/// </summary>
internal sealed class CursorWalker(string name, Person person, Ledger ledger, Func<Guid, bool> mustKnow) : IDevice
{
    private readonly SemaphoreSlim _walking = new(1);
    private readonly List<string> _faults = [];
    private Dictionary<Guid, Walked> _chats = [];
    private KnownUser _user = KnownUser.Nothing;
    private string? _cursor;

    public string Name => name;

    public bool HasList => true;

    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_faults)
            {
                return [.. _faults];
            }
        }
    }

    public async Task CatchUpAsync()
    {
        await _walking.WaitAsync();
        try
        {
            var facts = ledger.Now();
            await Patiently.AskAsync(WalkAsync);
            // What somebody deleted on the way may be gone.
            facts = facts with
            {
                PerhapsDeleted = ledger.Now().PerhapsDeleted,
                PerhapsHidden = ledger.Now().PerhapsHidden,
            };
            var known = _chats.Values.Select(chat => chat.Known);
            var missing = facts.MissingIn(known, person.Id, mustKnow).ToList();
            lock (_faults)
            {
                _faults.AddRange(missing.Select(fact => $"after cursor {_cursor}: {fact}"));
            }
        }
        finally
        {
            _walking.Release();
        }
    }

    public Task<bool> IsIdleAsync() => Task.FromResult(true);

    public async Task<Known> KnowsAsync()
    {
        await _walking.WaitAsync();
        try
        {
            return new Known([.. _chats.Values.Select(chat => chat.Known)], _user);
        }
        finally
        {
            _walking.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _walking.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>All or nothing: the new cursor counts when everything it names has been read.</summary>
    private async Task WalkAsync()
    {
        var (cursor, chats, user) = (_cursor, new Dictionary<Guid, Walked>(_chats), _user);
        SyncAnswer answer;
        do
        {
            answer = await SyncAsync(cursor, held: null);
            if (answer.Reset)
            {
                chats.Clear();
                user = KnownUser.Nothing;
            }
            foreach (var moved in answer.Chats)
            {
                var before = chats.GetValueOrDefault(moved.Chat.Id) ?? new Walked(0, [], null!, null!);
                var now = before with { Head = moved, Preferences = KnownPreferences.Of(moved.Chat) };
                if (await HealAsync(answer.Cursor, now) is { } healed)
                {
                    chats[moved.Chat.Id] = healed;
                }
                else
                {
                    chats.Remove(moved.Chat.Id);
                }
            }
            foreach (var left in answer.Left)
            {
                chats.Remove(left);
            }
            foreach (var change in answer.User)
            {
                user = user.After(change);
                if ((change.ChatId ?? change.Preferences?.ChatId) is { } id && chats.TryGetValue(id, out var chat))
                {
                    chats[id] = chat.After(change);
                    if (change.Kind == UserChange.OfHidden && await HeadAsync(answer.Cursor, chats[id]) is { } head)
                    {
                        chats[id] = chats[id] with { Head = head };
                    }
                }
            }
            cursor = answer.Cursor;
        } while (answer.More);
        (_cursor, _chats, _user) = (cursor, chats, user);
    }

    /// <summary>What is hidden does not move a chat, and yet it may be its last message, or one that is unread.</summary>
    private async Task<SyncedChat?> HeadAsync(string cursor, Walked chat)
    {
        var answer = await SyncAsync(cursor, $"{chat.Head.Chat.Id}:{chat.Seq}");
        return answer.Chats.FirstOrDefault(held =>
            held.Chat.Id == chat.Head.Chat.Id && held.Chat.LastSeq == chat.Head.Chat.LastSeq
        );
    }

    /// <summary>Null: left meanwhile.</summary>
    private async Task<Walked?> HealAsync(string cursor, Walked chat)
    {
        while (chat.Seq < chat.Head.Chat.LastSeq)
        {
            var answer = await SyncAsync(cursor, $"{chat.Head.Chat.Id}:{chat.Seq}");
            if (answer.Reset)
            {
                throw new IOException("The database was restored in the middle of a walk: walk again.");
            }
            if (answer.Chats.FirstOrDefault(held => held.Chat.Id == chat.Head.Chat.Id) is not { } page)
            {
                return null;
            }
            var messages = new Dictionary<Guid, MessageView>(chat.Messages);
            foreach (var message in page.Changes)
            {
                messages[message.Id] = message;
            }
            var seq = page.More ? page.Changes[^1].ChangeSeq : page.Chat.LastSeq;
            chat = chat with { Seq = seq, Messages = messages };
        }
        return chat;
    }

    private async Task<SyncAnswer> SyncAsync(string? cursor, string? held)
    {
        var query = (cursor is null ? "" : $"cursor={cursor}&") + (held is null ? "" : $"held={held}");
        using var response = await person.GetAsync($"sync?{query}");
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<SyncAnswer>(VestnikJson.Options))!;
    }

    /// <summary>A chat as far as it was walked.</summary>
    /// <param name="Seq">Up to where its messages are known.</param>
    /// <param name="Messages">The deleted ones too.</param>
    /// <param name="Head">As the last cursor brought it.</param>
    private sealed record Walked(
        long Seq,
        Dictionary<Guid, MessageView> Messages,
        SyncedChat Head,
        KnownPreferences Preferences
    )
    {
        public KnownChat Known =>
            new(
                Head.Chat.Id,
                [.. Messages.Values.Where(message => message.DeletedAt is null).Select(KnownMessage.Of)],
                [.. Head.Marks.Select(mark => new KnownMark(mark.UserId, mark.DeliveredNo, mark.ReadNo))],
                KnownHead.Of(Head.Chat, Head.Unread),
                KnownChat.MembersOf(Head.Chat),
                Preferences
            );

        public Walked After(UserChange change) =>
            change.Kind switch
            {
                UserChange.OfPreferences => this with { Preferences = Preferences.With(change.Preferences!) },
                UserChange.OfDraft => this with { Preferences = Preferences with { Draft = change.Draft?.Content } },
                UserChange.OfHidden => this with
                {
                    Messages = Messages
                        .Where(message => message.Key != change.MessageId)
                        .ToDictionary(message => message.Key, message => message.Value),
                },
                _ => this,
            };
    }
}
