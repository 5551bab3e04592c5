using Vestnik.Contracts;

namespace Vestnik.Client.Tests;

/// <summary>A chat's log as a server keeps it: what each seq told, and what was stored after each.</summary>
internal sealed class ServerLog(Guid chatId)
{
    private readonly List<Change> _changes = [];
    private readonly List<IReadOnlyList<MessageView>> _states =
    [
        [],
    ];

    public Guid ChatId => chatId;

    public long LastSeq => _changes.Count;

    /// <summary>Makes a log of numbers: some write, some edit, some delete one that is there.</summary>
    public static ServerLog Of(Guid chatId, IEnumerable<int> numbers)
    {
        var log = new ServerLog(chatId);
        foreach (var number in numbers)
        {
            var alive = log.State(log.LastSeq).Where(message => message.DeletedAt is null).ToList();
            var picked = alive.Count == 0 ? null : alive[number / 10 % alive.Count];
            switch (number % 10)
            {
                case < 6:
                    log.Write();
                    break;
                case < 9 when picked is not null:
                    log.Edit(picked, $"edited {number}");
                    break;
                case 9 when picked is not null:
                    log.Delete(picked);
                    break;
                default:
                    break;
            }
        }
        return log;
    }

    /// <summary>The event that this seq was told with.</summary>
    public Change At(long seq) => _changes[(int)seq - 1];

    /// <summary>What was stored after this seq, oldest change first.</summary>
    public IReadOnlyList<MessageView> State(long seq) => _states[(int)seq];

    /// <summary>A page of what changed after a seq, as it was stored after another one.</summary>
    public IEnumerable<MessageView> Changes(long after, long asOf) =>
        State(asOf).Where(message => message.ChangeSeq > after);

    public MessageView Write()
    {
        var seq = LastSeq + 1;
        var no = State(LastSeq).Count + 1;
        var message = new MessageView(
            Guid.NewGuid(),
            chatId,
            seq,
            no,
            seq,
            Guid.Empty,
            new SenderView(Guid.Empty, "anna", "Anna", null),
            MessageType.Text,
            $"{no}",
            IsEncrypted: false,
            Guid.NewGuid(),
            ReplyTo: null,
            [],
            [],
            [],
            Status: null,
            DeliveredCount: null,
            ReadCount: null,
            DateTimeOffset.UnixEpoch,
            EditedAt: null,
            DeletedAt: null,
            ExpiresAt: null
        );
        Add(message, new MessageReceived(message));
        return message;
    }

    public void Edit(MessageView message, string content)
    {
        var edited = message with { ChangeSeq = LastSeq + 1, Content = content, EditedAt = DateTimeOffset.UnixEpoch };
        Add(edited, new MessageUpdated(edited));
    }

    public void Delete(MessageView message)
    {
        var deleted = message with { ChangeSeq = LastSeq + 1, Content = "", DeletedAt = DateTimeOffset.UnixEpoch };
        Add(deleted, new MessageRemoved(chatId, message.Id));
    }

    private void Add(MessageView stored, LiveEvent told)
    {
        _changes.Add(new Change(chatId, stored.ChangeSeq, told));
        _states.Add([.. State(_states.Count - 1).Where(message => message.Id != stored.Id), stored]);
    }
}
