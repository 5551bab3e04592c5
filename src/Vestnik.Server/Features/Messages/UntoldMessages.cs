namespace Vestnik.Server.Features.Messages;

/// <summary>A message that may be stored, and whose it is.</summary>
internal sealed record UntoldMessage(Guid Id, Guid SenderId);

/// <summary>
/// Messages whose batch ended without the database saying whether they are stored. Their senders were refused; whichever is
/// then found to be stored was told to nobody. Of too many none is remembered: a sync finds those.
/// </summary>
internal sealed class UntoldMessages
{
    private const int Max = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, List<UntoldMessage>> _byChat = [];
    private int _count;

    public void Add(Guid chatId, UntoldMessage message)
    {
        lock (_gate)
        {
            if (_count == Max)
            {
                _byChat.Clear();
                _count = 0;
            }
            if (!_byChat.TryGetValue(chatId, out var untold))
            {
                _byChat[chatId] = untold = [];
            }
            untold.Add(message);
            _count++;
        }
    }

    /// <summary>Those of a chat, once.</summary>
    public IReadOnlyList<UntoldMessage> TakeOf(Guid chatId)
    {
        lock (_gate)
        {
            if (_count == 0 || !_byChat.Remove(chatId, out var untold))
            {
                return [];
            }
            _count -= untold.Count;
            return untold;
        }
    }
}
