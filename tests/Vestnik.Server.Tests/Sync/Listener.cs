using System.Globalization;
using Vestnik.Client;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Sync;

/// <summary>What a client knows of one chat from events alone, and whether it was told everything once and in order.</summary>
public sealed class Listener : IAsyncDisposable
{
    private readonly LiveConnection _live;
    private readonly Person _person;
    private readonly Guid _chatId;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, (long No, string Content)> _messages = [];
    private readonly HashSet<Guid> _told = [];
    private readonly Dictionary<Guid, (long Delivered, long Read)> _marks = [];
    private readonly List<string> _faults = [];
    private readonly Task _reading;
    private long _lastNo;

    private Listener(LiveConnection live, Person person, Guid chatId)
    {
        (_live, _person, _chatId) = (live, person, chatId);
        _reading = ReadAsync();
    }

    /// <summary>From the beginning of an empty chat.</summary>
    public static async Task<Listener> ListenAsync(Person device, Guid chatId) =>
        new(await device.LiveAsync(), device, chatId);

    public async ValueTask DisposeAsync()
    {
        await _live.DisposeAsync();
        await _reading;
    }

    /// <summary>In words, so that a difference can be read.</summary>
    public string State
    {
        get
        {
            lock (_gate)
            {
                var faults = _faults.Count == 0 ? "" : $"FAULTS {string.Join("; ", _faults)}\n";
                return faults
                    + Describe(_messages.Select(known => (known.Key, known.Value.No, known.Value.Content)), _marks);
            }
        }
    }

    public bool HasFaults
    {
        get
        {
            lock (_gate)
            {
                return _faults.Count > 0;
            }
        }
    }

    /// <summary>The same chat as a client that was never there before reads it.</summary>
    public static async Task<string> FreshAsync(Person person, Guid chatId)
    {
        var messages = await History.ReadAsync(person, chatId);
        var chat = await person.Client.GetChatAsync(chatId);
        return Describe(
            messages.Select(message => (message.Id, message.No, message.Content)),
            chat.Members.Where(member => member.DeliveredNo > 0)
                .ToDictionary(member => member.User.Id, member => (member.DeliveredNo, member.ReadNo))
        );
    }

    private async Task ReadAsync()
    {
        await foreach (var live in _live.Events.ReadAllAsync())
        {
            if (live is ChatReloaded)
            {
                await ReloadAsync();
                continue;
            }
            lock (_gate)
            {
                Apply(live);
            }
        }
    }

    private void Apply(LiveEvent live)
    {
        switch (live)
        {
            case MessageReceived { Message: var message } when message.ChatId == _chatId:
                if (!_told.Add(message.Id))
                {
                    _faults.Add($"{message.No} was received twice");
                }
                if (message.No <= _lastNo)
                {
                    _faults.Add($"{message.No} was received after {_lastNo}");
                }
                _lastNo = message.No;
                _messages[message.Id] = (message.No, message.Content);
                break;
            case MessageUpdated { Message: var message } when message.ChatId == _chatId:
                if (!_messages.ContainsKey(message.Id))
                {
                    _faults.Add($"{message.No} was updated before it was received");
                }
                _messages[message.Id] = (message.No, message.Content);
                break;
            case MessageRemoved removed when removed.ChatId == _chatId:
                _messages.Remove(removed.MessageId);
                break;
            case MarksMoved moved when moved.ChatId == _chatId:
                var (delivered, read) = _marks.GetValueOrDefault(moved.UserId);
                _marks[moved.UserId] =
                    moved.Status == MessageStatus.Read
                        ? (Math.Max(delivered, moved.No), moved.No)
                        : (Math.Max(delivered, moved.No), read);
                if (moved.Status == MessageStatus.Read && moved.No <= read)
                {
                    _faults.Add($"a mark fell from {read} to {moved.No}");
                }
                break;
            default:
                break;
        }
    }

    private async Task ReloadAsync()
    {
        var messages = await History.ReadAsync(_person, _chatId);
        lock (_gate)
        {
            _messages.Clear();
            foreach (var message in messages)
            {
                _messages[message.Id] = (message.No, message.Content);
            }
        }
    }

    private static string Describe(
        IEnumerable<(Guid Id, long No, string Content)> messages,
        Dictionary<Guid, (long Delivered, long Read)> marks
    ) =>
        string.Join(
            '\n',
            messages
                .OrderBy(message => message.No)
                .Select(message => $"{message.No} {message.Id} {message.Content}")
                .Concat(
                    marks
                        .OrderBy(mark => mark.Key)
                        .Select(mark =>
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{mark.Key} has {mark.Value.Delivered}, read {mark.Value.Read}"
                            )
                        )
                )
        );
}
