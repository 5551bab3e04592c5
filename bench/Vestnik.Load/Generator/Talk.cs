using System.Buffers.Text;
using System.Diagnostics;

namespace Vestnik.Load.Generator;

/// <summary>
/// What is said in one measurement: each message has a number, which its text carries, and a time at which it was meant to be
/// sent. Delays count from then, whether or not the server, or this program, is late (no coordinated omission).
/// </summary>
/// <param name="first">The number of its first message: numbers are never used again on one database.</param>
/// <param name="most">How many messages there may be.</param>
/// <param name="textLength">Of each, in bytes.</param>
/// <param name="deliveriesEach">How many people each message is for.</param>
internal sealed class Talk(int first, int most, int textLength, int deliveriesEach = 1)
{
    /// <summary>Before the nine digits of a message's number.</summary>
    public static ReadOnlySpan<byte> Mark => "@@"u8;

    public const int Digits = 9;

    private readonly long[] _due = new long[most];
    private readonly bool[] _isAcknowledged = new bool[most];
    private readonly int[] _delivered = new int[most];

    // Of a group: who has which message, a bit for each.
    private readonly ulong[] _has = new ulong[deliveriesEach == 1 ? 0 : ((long)most * (deliveriesEach + 1) / 64) + 1];

    private long _from = long.MaxValue;
    private long _until = long.MaxValue;

    /// <summary>Messages so far.</summary>
    public int Said { get; private set; }

    public int Acknowledged { get; private set; }

    public long Delivered { get; private set; }

    public int Refused { get; private set; }

    /// <summary>More often than it should have been.</summary>
    public long Doubled { get; private set; }

    /// <summary>Acknowledged, and delivered, within the time that is measured.</summary>
    public int AcknowledgedInTime { get; private set; }

    public long DeliveredInTime { get; private set; }

    public Histogram ToAcknowledgement { get; } = new();

    public Histogram ToDelivery { get; } = new();

    /// <summary>Until the last of a group had it.</summary>
    public Histogram ToLast { get; } = new();

    public bool IsFull => Said == most;

    public string? Void => IsFull && most > 0 ? "more was said than the generator can count" : null;

    public int TextLength => textLength;

    /// <summary>Neither acknowledged nor refused: their connection was lost, or they were still waited for at the end.</summary>
    public int Unanswered => Said - Acknowledged - Refused;

    /// <summary>Deliveries that did not come, of messages that were acknowledged.</summary>
    public long Missing =>
        Enumerable
            .Range(0, Said)
            .Where(index => _isAcknowledged[index])
            .Sum(index => (long)Math.Max(0, deliveriesEach - _delivered[index]));

    /// <summary>Called with each message that was acknowledged or refused.</summary>
    public Action<int>? Answered { get; set; }

    /// <summary>Called with each message that the last one has, or that was refused.</summary>
    public Action<int>? Arrived { get; set; }

    public bool IsSettled => Acknowledged + Refused == Said && Delivered >= (long)Acknowledged * deliveriesEach;

    /// <summary>Only what is meant to be sent in this time is measured.</summary>
    public void Measure(long from, long until) => (_from, _until) = (from, until);

    /// <summary>After its last message's number.</summary>
    public int End => first + Said;

    public int Most => most;

    /// <summary>Which message of this talk it is, from 0.</summary>
    public int IndexOf(int message) => message - first;

    /// <summary>The number of a new message, which was meant to be sent then.</summary>
    public int Next(long due)
    {
        _due[Said] = due;
        return first + Said++;
    }

    public bool WasAcknowledged(int message) => _isAcknowledged[message - first];

    public bool WasDelivered(int message) => _delivered[message - first] > 0;

    /// <summary>An answer to the message of this number; it repeats the text of one that is stored.</summary>
    public void Answer(int message, ReadOnlySpan<byte> answer)
    {
        if (NumberIn(answer) == message)
        {
            Acknowledge(message);
        }
        else
        {
            Refuse(message);
        }
    }

    public void Acknowledge(int message)
    {
        if (!IsOfThis(message))
        {
            return;
        }

        if (_isAcknowledged[message - first])
        {
            return;
        }

        var now = Stopwatch.GetTimestamp();
        _isAcknowledged[message - first] = true;
        Acknowledged++;
        AcknowledgedInTime += now >= _from && now < _until ? 1 : 0;
        if (IsMeasured(message))
        {
            ToAcknowledgement.Add(now - _due[message - first]);
        }

        Answered?.Invoke(message);
    }

    private void Refuse(int message)
    {
        if (!IsOfThis(message))
        {
            return;
        }

        Refused++;
        Answered?.Invoke(message);
        Arrived?.Invoke(message);
    }

    /// <summary>Somebody has it now.</summary>
    /// <param name="message">Its number.</param>
    /// <param name="person">Who.</param>
    public void Deliver(int message, int person)
    {
        if (!IsOfThis(message))
        {
            return;
        }

        var now = Stopwatch.GetTimestamp();
        if (!IsNew(message - first, person))
        {
            Doubled++;
            return;
        }

        Delivered++;
        _delivered[message - first]++;
        DeliveredInTime += now >= _from && now < _until ? 1 : 0;
        if (IsMeasured(message))
        {
            ToDelivery.Add(now - _due[message - first]);
            if (_delivered[message - first] == deliveriesEach)
            {
                ToLast.Add(now - _due[message - first]);
            }
        }

        if (_delivered[message - first] == deliveriesEach)
        {
            Arrived?.Invoke(message);
        }
    }

    /// <summary>The number of the message whose text is somewhere in these bytes; -1 if none is.</summary>
    public static int NumberIn(ReadOnlySpan<byte> bytes)
    {
        var at = bytes.IndexOf(Mark);
        return
            at >= 0
            && Utf8Parser.TryParse(bytes.Slice(at + Mark.Length, Digits), out int number, out var length)
            && length == Digits
            ? number
            : -1;
    }

    /// <summary>Writes a message's text, and says how long it is.</summary>
    public int WriteText(int message, Span<byte> into)
    {
        Mark.CopyTo(into);
        WriteNumber(message, into[Mark.Length..]);
        into[(Mark.Length + Digits)..textLength].Fill((byte)'.');
        return textLength;
    }

    /// <summary>With leading zeros.</summary>
    public static void WriteNumber(int number, Span<byte> into)
    {
        for (var i = Digits - 1; i >= 0; i--, number /= 10)
        {
            into[i] = (byte)('0' + (number % 10));
        }
    }

    /// <summary>A slow server may still be at what was said before.</summary>
    private bool IsOfThis(int message) => message >= first && message < End;

    private bool IsNew(int index, int person)
    {
        if (deliveriesEach == 1)
        {
            return _delivered[index] == 0;
        }

        var bit = ((long)index * (deliveriesEach + 1)) + person;
        var mask = 1UL << (int)(bit % 64);
        var isNew = (_has[bit / 64] & mask) == 0;
        _has[bit / 64] |= mask;
        return isNew;
    }

    private bool IsMeasured(int message) => _due[message - first] >= _from && _due[message - first] < _until;
}
