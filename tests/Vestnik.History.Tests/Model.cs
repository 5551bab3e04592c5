using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Tests;

/// <summary>
/// A message path that cannot fail, as it has one thread: each act happens at one point, and is recorded as if it had
/// begun a while before and ended a while after, so that acts overlap. What is done to the group is in GroupModel.cs.
/// </summary>
internal sealed partial class Model(Random random)
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
        [Id(4)] = new(Id(4), 0, 0),
    };
    private readonly Dictionary<string, long> _lastTold = [];
    private readonly Dictionary<Guid, long> _walked = [];
    private long _now = 100;
    private long _seq;

    public static Guid Chat { get; } = Id(9);

    public static Guid Anna { get; } = Id(1);

    public static Guid Boris { get; } = Id(2);

    public static Guid Clara { get; } = Id(3);

    /// <summary>Not in the group from its beginning.</summary>
    public static Guid Dora { get; } = Id(4);

    public static IReadOnlyList<Guid> Everybody { get; } = [Anna, Boris, Clara, Dora];

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
        model.Send(Anna, files: "a b");
        model.Edit(model.Send(Boris, files: "c"));
        model.Delete(model.Send(Clara, files: "d"));
        model.Walk(Boris);
        model.Rename(Anna);
        model.SetRole(Anna, Boris, ChatRole.Admin);
        model.Take(Boris, Clara, GroupAct.Remove);
        model.Send(Anna);
        model.Come(Anna, Dora, GroupAct.Add);
        model.Send(Dora);
        model.Come(Clara, Clara, GroupAct.Join);
        model.SetRole(Boris, Dora, ChatRole.Restricted);
        model.Send(Dora);
        model.Wait();
        model.Take(Boris, Clara, GroupAct.Ban);
        model.Come(Clara, Clara, GroupAct.Join);
        model.SetRole(Anna, Boris, ChatRole.Owner);
        model.Rename(Dora);
        model.Take(Dora, Dora, GroupAct.Leave);
        model.Wait();
        model.Come(Boris, Dora, GroupAct.Add);
        model.Wait();
        model.Edit(first);
        model.Mark(Anna, second, isRead: true);
        model.Send(Boris);
        model.Walk(Anna);
        model.Edit(first);
        model.Send(Boris);
        return model.End();
    }

    /// <summary>The group, and then everybody's connection and program.</summary>
    public void Open()
    {
        Make();
        Wait();
        foreach (var user in Everybody)
        {
            Add(new Opened { User = user }, Wire(user));
            Add(new Opened { User = user, IsProgram = true }, Program(user));
        }
        Wait();
    }

    /// <summary>What was done is over before anything else begins.</summary>
    public void Wait() => _now += 10 * Step;

    /// <summary>Who may not write is refused.</summary>
    public Seen Send(Guid user, Outcome outcome = Outcome.Ok, Seen? reply = null, string? files = null)
    {
        outcome = Roles[user] == ChatRole.Restricted ? Outcome.Refused : outcome;
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
            ReplyContent: quoted?.Content,
            Files: files
        );
        var send = new Send
        {
            User = user,
            Chat = Chat,
            Outcome = outcome,
            ClientId = clientId,
            Content = content,
            ReplyTo = reply?.Id,
            Files = files,
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
        Change(Current(message) with { Content = "", IsDeleted = true, Files = null, ChangeSeq = _seq + 1 });
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
        Wait();
        foreach (var member in _members)
        {
            Walk(member, isFinal: true);
            ShowRoster(member);
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
            Tell(new Event(), Wire(member), member);
            Tell(new Told(), Program(member), member);
        }

        void Tell(Notice notice, string client, Guid user)
        {
            var told = notice with { What = what, Message = message };
            this.Tell(more is null ? told : more(told), client, user);
        }
    }

    private void Tell(Notice notice, string client, Guid user)
    {
        var at = Math.Max(_lastTold.GetValueOrDefault(client) + 1, _now + random.Next(5 * Step));
        _lastTold[client] = at;
        _entries.Add(notice with { Client = client, Begin = at, End = at, User = user, Chat = Chat });
    }
}
