namespace Vestnik.Server.Features.Messages;

/// <summary>
/// Who is in chats of many, as last read. Each change of members has a number, which every message brings along: what was
/// kept before the last one is not used.
/// </summary>
internal sealed class KeptMembers
{
    // 16 MB. What is full is emptied: whoever writes is soon back in it.
    private const int Most = 1_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, (long No, Guid[] Members)> _chats = [];
    private int _count;

    /// <summary>The members as of a number or a later one; null: not known.</summary>
    public Guid[]? Of(Guid chatId, long no)
    {
        lock (_gate)
        {
            return _chats.TryGetValue(chatId, out var kept) && kept.No >= no ? kept.Members : null;
        }
    }

    /// <summary>Answers them as well. Of two who read at once the later one is kept.</summary>
    public Guid[] Keep(Guid chatId, long no, Guid[] members)
    {
        lock (_gate)
        {
            if (_chats.TryGetValue(chatId, out var kept))
            {
                if (kept.No >= no)
                {
                    return kept.Members;
                }
                _count -= kept.Members.Length;
            }
            if (_count + members.Length > Most)
            {
                _chats.Clear();
                _count = 0;
            }
            _chats[chatId] = (no, members);
            _count += members.Length;
        }
        return members;
    }
}
