using Vestnik.Client;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Sync;

/// <summary>One chat as the .NET client tells it, and what it told wrongly.</summary>
internal sealed class ToldChat(Guid id, Guid reader)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, KnownMessage> _messages = [];
    private readonly Dictionary<Guid, long> _told = [];
    private readonly HashSet<Guid> _toldGone = [];
    private readonly HashSet<Guid> _gone = [];
    private readonly Dictionary<Guid, KnownMark> _marks = [];
    private readonly Dictionary<Guid, string> _roles = [];
    private KnownHead? _head;
    private KnownPreferences? _preferences;
    private readonly List<string> _faults = [];
    private bool _wasLoaded;
    private long _lastNo;

    public Guid Id => id;

    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_gate)
            {
                return [.. _faults];
            }
        }
    }

    public IReadOnlyList<KnownMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages.Values];
            }
        }
    }

    /// <summary>Once it was loaded.</summary>
    public KnownChat Known
    {
        get
        {
            lock (_gate)
            {
                return new KnownChat(
                    id,
                    [.. _messages.Values],
                    [.. _marks.Values.Where(mark => _roles.ContainsKey(mark.UserId))],
                    _head! with
                    {
                        Role = _roles.GetValueOrDefault(reader),
                    },
                    [.. _roles.Select(role => new KnownMember(role.Key, role.Value))],
                    _preferences!
                );
            }
        }
    }

    public void Receive(MessageView message)
    {
        lock (_gate)
        {
            if (!_told.TryAdd(message.Id, message.ChangeSeq))
            {
                _faults.Add($"{message.No} was received twice");
            }
            if (message.No <= _lastNo)
            {
                _faults.Add($"{message.No} was received after {_lastNo}");
            }
            _lastNo = message.No;
            Keep(message);
        }
    }

    public void Update(MessageView message)
    {
        lock (_gate)
        {
            if (_toldGone.Contains(message.Id))
            {
                _faults.Add($"{message.No} was updated after it was deleted");
            }
            var isKnown = _told.ContainsKey(message.Id) || _messages.ContainsKey(message.Id);
            if (!isKnown && _wasLoaded)
            {
                // The history did not have it: it is hidden from whoever reads this.
                return;
            }
            if (!isKnown)
            {
                _faults.Add($"{message.No} was updated before it was received");
            }
            if (_told.GetValueOrDefault(message.Id) >= message.ChangeSeq)
            {
                _faults.Add($"{message.No} was told as at {message.ChangeSeq} after {_told[message.Id]}");
            }
            _told[message.Id] = message.ChangeSeq;
            Keep(message);
        }
    }

    public void Remove(Guid messageId)
    {
        lock (_gate)
        {
            if (!_toldGone.Add(messageId))
            {
                _faults.Add($"{messageId} was deleted twice");
            }
            _gone.Add(messageId);
            _messages.Remove(messageId);
        }
    }

    public void Raise(MarksMoved moved)
    {
        lock (_gate)
        {
            var mark = _marks.GetValueOrDefault(moved.UserId) ?? new KnownMark(moved.UserId, 0, 0);
            var isRead = moved.Status == MessageStatus.Read;
            // What was loaded may be later than what is told after it.
            if (!_wasLoaded && moved.No <= (isRead ? mark.ReadNo : mark.DeliveredNo))
            {
                _faults.Add($"a mark went from {mark} to {moved.Status} {moved.No}");
            }
            Raise(new KnownMark(moved.UserId, moved.No, isRead ? moved.No : 0));
        }
    }

    /// <summary>
    /// What a request has brought, which may be earlier or later than what is told after it. What is told begins anew:
    /// a reload says that the log is another one.
    /// </summary>
    public void Load(IReadOnlyList<MessageView> history, ChatView chat)
    {
        lock (_gate)
        {
            Change(chat);
            _wasLoaded = true;
            _told.Clear();
            _toldGone.Clear();
            _lastNo = 0;
            var ids = history.Select(message => message.Id).ToHashSet();
            foreach (var gone in _messages.Keys.Where(known => !ids.Contains(known)).ToList())
            {
                _messages.Remove(gone);
            }
            foreach (var message in history)
            {
                Keep(message);
            }
            foreach (var mark in KnownChat.MarksOf(chat))
            {
                Raise(mark);
            }
        }
    }

    /// <summary>What an event says of the chat, or a request, which says more.</summary>
    public void Change(ChatView chat)
    {
        lock (_gate)
        {
            _head = KnownHead.Of(chat, unread: 0);
            if (chat.Members is null)
            {
                return;
            }
            _preferences = KnownPreferences.Of(chat);
            _roles.Clear();
            foreach (var member in chat.Members)
            {
                _roles[member.User.Id] = member.Role;
            }
        }
    }

    public void Change(ChatMember member)
    {
        lock (_gate)
        {
            _head = _head! with { MemberCount = member.MemberCount };
            if (member.Role is { } role)
            {
                _roles[member.UserId] = role;
            }
            else
            {
                _roles.Remove(member.UserId);
            }
        }
    }

    /// <summary>How one sees it, from now on.</summary>
    public void Change(UserChange change)
    {
        lock (_gate)
        {
            switch (change.Kind)
            {
                case UserChange.OfPreferences:
                    _preferences = _preferences!.With(change.Preferences!);
                    break;
                case UserChange.OfDraft:
                    _preferences = _preferences! with { Draft = change.Draft?.Content };
                    break;
                case UserChange.OfHidden:
                    _gone.Add(change.MessageId!.Value);
                    _messages.Remove(change.MessageId.Value);
                    break;
                default:
                    break;
            }
        }
    }

    private void Keep(MessageView message)
    {
        var isLater = !_messages.TryGetValue(message.Id, out var known) || known.ChangeSeq < message.ChangeSeq;
        if (isLater && !_gone.Contains(message.Id))
        {
            _messages[message.Id] = KnownMessage.Of(message);
        }
    }

    private void Raise(KnownMark mark)
    {
        var known = _marks.GetValueOrDefault(mark.UserId) ?? mark;
        _marks[mark.UserId] = new KnownMark(
            mark.UserId,
            Math.Max(known.DeliveredNo, mark.DeliveredNo),
            Math.Max(known.ReadNo, mark.ReadNo)
        );
    }
}
