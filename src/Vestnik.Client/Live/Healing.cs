using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>What a sync finds in one held chat, page by page.</summary>
internal sealed class Healing(HeldChat held)
{
    private readonly List<MessageView> _changes = [];

    public Guid ChatId => held.ChatId;

    /// <summary>After which seq the next page begins.</summary>
    public long From { get; private set; } = held.Seq;

    public IReadOnlyList<MessageView> Changes => _changes;

    /// <summary>The last page.</summary>
    public SyncedChat? Last { get; private set; }

    /// <summary>Whether the chat is to be read again instead.</summary>
    public bool IsReload => Last is { Reload: true } || IsBack;

    /// <summary>
    /// The server has less than it had when this client asked: it was restored. What it had told by then was stored, so no
    /// other order of events leads here.
    /// </summary>
    public bool IsBack => Last?.Chat.LastSeq < held.Seq;

    /// <summary>Answers whether the chat is whole now.</summary>
    public bool Take(SyncedChat page)
    {
        Last = page;
        if (IsReload || !page.More || page.Changes.Count == 0)
        {
            _changes.AddRange(page.Changes);
            return true;
        }
        _changes.AddRange(page.Changes);
        From = page.Changes[^1].ChangeSeq;
        return false;
    }
}
