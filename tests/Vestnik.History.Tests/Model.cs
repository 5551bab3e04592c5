using Vestnik.History.Recording;

namespace Vestnik.History.Tests;

/// <summary>
/// A message path that cannot fail, as it has one thread: each act happens at one point, and is recorded as if it had
/// begun a while before and ended a while after, so that acts overlap.
/// </summary>
internal sealed class Model(Random random)
{
    private const int Step = 10;

    private readonly List<Entry> _entries = [];
    private readonly List<Guid> _members = [Id(1), Id(2), Id(3)];
    private readonly List<Seen> _messages = [];
    private readonly Dictionary<Guid, SeenMark> _marks = new()
    {
        [Id(1)] = new(Id(1), 0, 0),
        [Id(2)] = new(Id(2), 0, 0),
        [Id(3)] = new(Id(3), 0, 0),
    };
    private readonly Dictionary<string, long> _lastTold = [];
    private readonly Dictionary<Guid, long> _walked = [];
    private long _now = 100;
    private long _seq;

    public static Guid Chat { get; } = Id(9);

    public static Guid Anna { get; } = Id(1);

    public static Guid Boris { get; } = Id(2);

    public static Guid Clara { get; } = Id(3);

    public IReadOnlyList<Seen> Messages => _messages;

    public IReadOnlyList<Guid> Members => _members;

    private IEnumerable<Seen> Visible => _messages.Where(message => !message.IsDeleted);

    /// <summary>A story in which everything happens that a rule speaks of.</summary>
    public static List<Entry> Story()
    {
        var model = new Model(new Random(1));
        model.Open();
        var first = model.Send(Anna);
        var second = model.Send(Boris);
        model.Send(Boris, Outcome.Refused);
        model.Mark(Boris, first, isRead: true);
        model.Walk(Anna);
        var third = model.Send(Clara);
        model.Edit(second);
        model.Edit(second);
        model.Send(Anna, Outcome.Unknown);
        model.Page(Boris, limit: 2);
        model.Delete(third);
        model.Quote(Boris, first);
        model.Mark(Anna, second, isRead: false);
        model.Walk(Boris);
        model.Remove(Clara);
        model.Send(Anna);
        model.Edit(first);
        model.Mark(Anna, second, isRead: true);
        model.Send(Boris);
        model.Walk(Anna);
        model.Edit(first);
        model.Send(Boris);
        return model.End();
    }

    /// <summary>Everybody's connection and program.</summary>
    public void Open()
    {
        Add(new ChatMade { Chat = Chat, Members = [.. _members] }, "setup");
        foreach (var member in _members)
        {
            Add(new Opened { User = member }, Wire(member));
            Add(new Opened { User = member, IsProgram = true }, Program(member));
        }
        _now += 10 * Step;
    }

    public Seen Send(Guid user, Outcome outcome = Outcome.Ok, Seen? reply = null)
    {
        var quoted = reply is null ? null : Current(reply);
        var (clientId, content) = (NewId(), $"text {_now}");
        var message = new Seen(
            NewId(),
            _messages.Count + 1,
            _seq + 1,
            _seq + 1,
            user,
            clientId,
            content,
            ReplyId: quoted?.Id,
            ReplyContent: quoted?.Content
        );
        var send = new Send
        {
            User = user,
            Chat = Chat,
            Outcome = outcome,
            ClientId = clientId,
            Content = content,
            ReplyTo = reply?.Id,
            Answer = outcome == Outcome.Ok ? message : null,
        };
        Add(send, "hand");
        if (outcome != Outcome.Refused)
        {
            _seq++;
            _messages.Add(message);
            TellAll(Happening.Received, message);
        }
        return message;
    }

    public void Quote(Guid user, Seen message) => Send(user, reply: message);

    public void Edit(Seen message, Outcome outcome = Outcome.Ok)
    {
        var content = $"text {_now} edited";
        var edited = Current(message) with { Content = content, ChangeSeq = _seq + 1 };
        Add(
            new Edit
            {
                User = message.Sender,
                Chat = Chat,
                Message = message.Id,
                Content = content,
                Outcome = outcome,
                Answer = outcome == Outcome.Ok ? edited : null,
            },
            "hand"
        );
        Change(edited);
        TellAll(Happening.Updated, edited);
    }

    public void Delete(Seen message)
    {
        Add(
            new Delete
            {
                User = message.Sender,
                Chat = Chat,
                Message = message.Id,
            },
            "hand"
        );
        Change(Current(message) with { Content = "", IsDeleted = true, ChangeSeq = _seq + 1 });
        for (var at = 0; at < _messages.Count; at++)
        {
            _messages[at] =
                _messages[at].ReplyId == message.Id ? _messages[at] with { ReplyContent = "" } : _messages[at];
        }
        TellAll(Happening.Deleted, message: null, told => told with { MessageId = message.Id, Seq = _seq });
    }

    public void Mark(Guid user, Seen message, bool isRead)
    {
        Add(
            new Mark
            {
                User = user,
                Chat = Chat,
                Message = message.Id,
                No = message.No,
                IsRead = isRead,
            },
            "hand"
        );
        var mark = _marks[user];
        var (delivered, read) = (
            Math.Max(mark.Delivered, message.No),
            isRead ? Math.Max(mark.Read, message.No) : mark.Read
        );
        if ((delivered, read) != (mark.Delivered, mark.Read))
        {
            _marks[user] = new SeenMark(user, delivered, read);
            var what = read > mark.Read ? Happening.Read : Happening.Delivered;
            TellAll(what, message: null, told => told with { MessageId = message.Id, No = message.No, Of = user });
        }
    }

    public void Remove(Guid user)
    {
        Add(new Removal { User = user, Chat = Chat }, "admin");
        _members.Remove(user);
    }

    public void Page(Guid user, int limit)
    {
        var page = Visible.Reverse().Take(limit).ToList();
        Add(
            new Read
            {
                User = user,
                Chat = Chat,
                Limit = limit,
                Messages = page,
            },
            "hand"
        );
    }

    public void Walk(Guid user, bool isFinal = false)
    {
        var from = _walked.GetValueOrDefault(user);
        _walked[user] = _seq;
        var changes = _messages
            .Where(message => message.ChangeSeq > from)
            .OrderBy(message => message.ChangeSeq)
            .ToList();
        var marks = _members.Select(member => _marks[member]).ToList();
        var chat = new WalkedChat(Chat, from, _seq, _messages.Count, IsReloaded: false, marks, changes);
        // One after the other: a walker has one hand.
        Add(
            new Walk
            {
                User = user,
                IsFinal = isFinal,
                Chats = [chat],
            },
            $"{user}/walker",
            reach: 1
        );
    }

    /// <summary>Everybody catches up; the history, in the order in which things ended.</summary>
    public List<Entry> End()
    {
        _now += 10 * Step;
        foreach (var member in _members)
        {
            Walk(member, isFinal: true);
            Add(
                new Read
                {
                    User = member,
                    Chat = Chat,
                    IsFinal = true,
                    Messages = [.. Visible.Reverse()],
                },
                "last"
            );
        }
        return Number(_entries.OrderBy(entry => entry.End));
    }

    public static List<Entry> Number(IEnumerable<Entry> entries)
    {
        var all = entries.ToList();
        for (var at = 0; at < all.Count; at++)
        {
            all[at].Line = at + 1;
        }
        return all;
    }

    public static string Wire(Guid user) => $"{user}/wire";

    public static string Program(Guid user) => $"{user}/client";

    private static Guid Id(byte number) => new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number);

    private Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private Seen Current(Seen message) => _messages.Find(one => one.Id == message.Id)!;

    private void Change(Seen message)
    {
        _seq++;
        _messages[_messages.FindIndex(one => one.Id == message.Id)] = message;
    }

    private void Add(Entry entry, string client, int reach = 3 * Step)
    {
        _now += Step;
        _entries.Add(
            entry with
            {
                Client = client,
                Begin = _now - random.Next(1, reach + 1),
                End = _now + random.Next(1, reach + 1),
            }
        );
    }

    private void TellAll(Happening what, Seen? message, Func<Notice, Notice>? more = null)
    {
        foreach (var member in _members)
        {
            Tell(new Event(), Wire(member));
            Tell(new Told(), Program(member));

            void Tell(Notice notice, string client)
            {
                var at = Math.Max(_lastTold.GetValueOrDefault(client) + 1, _now + random.Next(5 * Step));
                _lastTold[client] = at;
                var told = notice with
                {
                    Client = client,
                    Begin = at,
                    End = at,
                    User = member,
                    Chat = Chat,
                    What = what,
                    Message = message,
                };
                _entries.Add(more is null ? told : more(told));
            }
        }
    }
}
