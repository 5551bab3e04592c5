using System.Collections.Immutable;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>What everybody may pick from: the chats that are talked in, their latest messages, and the groups as they are known.</summary>
internal sealed class Board
{
    private const int Remembered = 60;
    private const int Busy = 5;
    private const int Organised = 3;

    private readonly Lock _gate = new();
    private readonly List<Guid> _chats = [];
    private readonly Dictionary<Guid, ImmutableHashSet<Guid>> _members = [];
    private readonly Dictionary<Guid, KnownGroup> _groups = [];
    private readonly Dictionary<Guid, List<Seen>> _latest = [];

    public IReadOnlyList<Guid> Chats
    {
        get
        {
            lock (_gate)
            {
                return [.. _chats];
            }
        }
    }

    public IReadOnlyList<Guid> Groups
    {
        get
        {
            lock (_gate)
            {
                return [.. _groups.Keys];
            }
        }
    }

    public void Add(Guid chat, IReadOnlyCollection<Guid> members)
    {
        lock (_gate)
        {
            _chats.Add(chat);
            _members[chat] = [.. members];
            _latest[chat] = [];
        }
    }

    public void Add(KnownGroup group)
    {
        lock (_gate)
        {
            Add(group.Chat, group.Members);
            _groups[group.Chat] = group;
        }
    }

    /// <summary>A change of a group was acknowledged.</summary>
    public void Note(GroupChange change)
    {
        lock (_gate)
        {
            var group = _groups[change.Chat] = _groups[change.Chat].After(change);
            _members[group.Chat] = group.Members;
        }
    }

    /// <summary>One of the newest groups that somebody is in; null: there is none.</summary>
    public KnownGroup? PickGroup(Random random)
    {
        lock (_gate)
        {
            var newest = _groups
                .Values.Where(group => !group.Members.IsEmpty)
                .OrderBy(group => _chats.IndexOf(group.Chat));
            var from = newest.TakeLast(Organised).ToList();
            return from.Count == 0 ? null : from[random.Next(from.Count)];
        }
    }

    public void Remember(Guid chat, Seen message)
    {
        lock (_gate)
        {
            var latest = _latest[chat];
            latest.Add(message);
            if (latest.Count > Remembered)
            {
                latest.RemoveAt(0);
            }
        }
    }

    /// <summary>One of the newest chats somebody was ever in, be they removed since: then they must be refused.</summary>
    public Guid PickChat(Guid person, Random random)
    {
        lock (_gate)
        {
            var open = _chats.Where(chat => _members[chat].Contains(person)).TakeLast(Busy).ToList();
            // Now and then whatever there is.
            var from = open.Count == 0 || random.Next(15) == 0 ? _chats.TakeLast(Busy * 2).ToList() : open;
            return from[random.Next(from.Count)];
        }
    }

    /// <summary>Null: there is none that fits.</summary>
    public Seen? PickMessage(Guid chat, Random random, Guid? sender = null)
    {
        lock (_gate)
        {
            var fitting = _latest[chat].Where(message => sender is null || message.Sender == sender).ToList();
            return fitting.Count == 0 ? null : fitting[random.Next(fitting.Count)];
        }
    }
}
