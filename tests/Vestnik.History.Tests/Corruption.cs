using Vestnik.History.Recording;

namespace Vestnik.History.Tests;

/// <summary>A fault that a history may show, and the rule that has to find it.</summary>
internal sealed record Corruption(string Name, string Rule)
{
    /// <summary>False: this history has nothing to spoil in that way.</summary>
    public Func<Spoiled, Random, bool> Spoil { get; init; } = (_, _) => false;

    public override string ToString() => Name;
}

/// <summary>A history that is being spoiled.</summary>
internal sealed class Spoiled(IReadOnlyList<Entry> entries)
{
    private readonly List<Entry> _entries = [.. entries];

    public List<Entry> Entries => Model.Number(_entries);

    public IEnumerable<T> All<T>() => _entries.OfType<T>();

    /// <summary>A random one that fits; null: none does.</summary>
    public T? Pick<T>(Random random, Func<T, bool>? fits = null)
        where T : class
    {
        var fitting = _entries.OfType<T>().Where(fits ?? (_ => true)).ToList();
        return fitting.Count == 0 ? null : fitting[random.Next(fitting.Count)];
    }

    public bool Replace(Entry entry, Entry by)
    {
        _entries[_entries.IndexOf(entry)] = by;
        return true;
    }

    public bool Remove(Entry entry) => _entries.Remove(entry);

    public bool InsertAfter(Entry entry, Entry other)
    {
        _entries.Insert(_entries.IndexOf(entry) + 1, other);
        return true;
    }

    public bool Append(Entry entry)
    {
        var now = _entries.Max(one => one.End);
        _entries.Add(entry with { Begin = now + 10, End = now + 20 });
        return true;
    }

    /// <summary>Changes how a message looks wherever it is shown.</summary>
    public void Everywhere(Func<Seen, Seen> change)
    {
        for (var at = 0; at < _entries.Count; at++)
        {
            _entries[at] = _entries[at] switch
            {
                Send { Answer: { } answer } send => send with { Answer = change(answer) },
                Edit { Answer: { } answer } edit => edit with { Answer = change(answer) },
                Read read => read with { Messages = [.. read.Messages.Select(change)] },
                Walk walk => walk with
                {
                    Chats = [.. walk.Chats.Select(chat => chat with { Changes = [.. chat.Changes.Select(change)] })],
                },
                Notice { Message: { } message } notice => notice with { Message = change(message) },
                var other => other,
            };
        }
    }

    /// <summary>Takes a message out of everything that shows it.</summary>
    public void Nowhere(Guid id)
    {
        for (var at = _entries.Count - 1; at >= 0; at--)
        {
            switch (_entries[at])
            {
                case Send { Answer: { } answer } when answer.Id == id:
                case Edit edit when edit.Message == id:
                case Notice notice when notice.Message?.Id == id || notice.MessageId == id:
                    _entries.RemoveAt(at);
                    break;
                case Read read:
                    _entries[at] = read with { Messages = Without(read.Messages, id) };
                    break;
                case Walk walk:
                    _entries[at] = walk with
                    {
                        Chats = [.. walk.Chats.Select(chat => chat with { Changes = Without(chat.Changes, id) })],
                    };
                    break;
                default:
                    break;
            }
        }
    }

    public static List<Seen> Without(IEnumerable<Seen> messages, Guid id) =>
        [.. messages.Where(message => message.Id != id)];
}
