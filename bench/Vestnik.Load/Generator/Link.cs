using System.Runtime.InteropServices;

namespace Vestnik.Load.Generator;

/// <summary>
/// One connection of one person, in the language of one peer. Whoever derives from it reads and writes bytes, and tells its
/// <see cref="Talk"/> what they meant.
/// </summary>
internal abstract unsafe class Link : IDisposable
{
    // Nobody is told by a signal that the other side is gone.
    private const int NoSignal = 0x4000;

    private readonly int _port;
    private int _socket = -1;
    private bool _isConnecting;

    // What came of a frame that is not whole yet, and what the socket would not take yet.
    private byte[] _rest = [];
    private int _restLength;
    private byte[] _unsent = [];
    private int _unsentLength;

    protected Link(int port, Person person, Talk talk)
    {
        _port = port;
        Person = person;
        Talk = talk;
    }

    public Person Person { get; }

    public int Number { get; set; }

    public Loop Loop { get; set; } = null!;

    /// <summary>Signed in: it may send.</summary>
    public bool IsReady { get; protected set; }

    /// <summary>And it has caught up with what it missed, where there is such a thing.</summary>
    public virtual bool IsInSync => IsReady;

    public bool IsOpen => _socket >= 0;

    /// <summary>What is being said now.</summary>
    public Talk Talk { get; set; }

    /// <summary>Sends a message; its number stands in its text.</summary>
    public abstract void Say(int message);

    /// <summary>The first bytes after the connection.</summary>
    protected abstract void Greet();

    /// <summary>Takes whole frames, and says how many bytes they were.</summary>
    protected abstract int Take(ReadOnlySpan<byte> bytes);

    /// <summary>Called about once a second: a peer may want signs of life.</summary>
    public virtual void Tick() { }

    public void Open()
    {
        _restLength = _unsentLength = 0;
        IsReady = false;
        _socket = Native.Connect(_port);
        _isConnecting = true;
        Loop.Watch(this, _socket, isNew: true, forWriting: true);
    }

    public void Receive(byte[] buffer)
    {
        if (!IsOpen || _isConnecting)
        {
            return;
        }

        _rest.AsSpan(0, _restLength).CopyTo(buffer);
        nint received;
        fixed (byte* bytes = buffer)
        {
            received = Native.Receive(_socket, bytes + _restLength, buffer.Length - _restLength, 0);
        }

        if (received <= 0)
        {
            if (received == 0 || Marshal.GetLastPInvokeError() != Native.TryAgain)
            {
                Loop.WasLost(this);
            }

            return;
        }

        var all = buffer.AsSpan(0, _restLength + (int)received);
        _restLength = 0;
        var taken = Take(all);
        var rest = all[taken..];
        if (rest.Length > _rest.Length)
        {
            _rest = new byte[Math.Max(1024, rest.Length * 2)];
        }

        rest.CopyTo(_rest);
        _restLength = rest.Length;
    }

    public void Flush()
    {
        if (_isConnecting && Native.ErrorOf(_socket) != 0)
        {
            Loop.WasLost(this);
            return;
        }

        if (_isConnecting)
        {
            _isConnecting = false;
            Loop.Watch(this, _socket, isNew: false, forWriting: false);
            Greet();
            if (_unsentLength == 0)
            {
                return;
            }
        }

        var waiting = _unsent.AsSpan(0, _unsentLength).ToArray();
        _unsentLength = 0;
        Loop.Watch(this, _socket, isNew: false, forWriting: false);
        Write(waiting);
    }

    public void Dispose()
    {
        if (IsOpen)
        {
            _ = Native.Close(_socket);
            _socket = -1;
            IsReady = false;
        }
    }

    protected void Write(ReadOnlySpan<byte> bytes)
    {
        if (!IsOpen)
        {
            return;
        }

        nint sent = 0;
        if (_unsentLength == 0)
        {
            fixed (byte* first = bytes)
            {
                sent = Native.Send(_socket, first, bytes.Length, NoSignal);
            }

            if (sent == bytes.Length)
            {
                return;
            }

            if (sent < 0 && Marshal.GetLastPInvokeError() != Native.TryAgain)
            {
                Loop.WasLost(this);
                return;
            }

            sent = Math.Max(sent, 0);
            Loop.Watch(this, _socket, isNew: false, forWriting: true);
        }

        var rest = bytes[(int)sent..];
        if (_unsentLength + rest.Length > _unsent.Length)
        {
            Array.Resize(ref _unsent, (_unsentLength + rest.Length) * 2);
        }

        rest.CopyTo(_unsent.AsSpan(_unsentLength));
        _unsentLength += rest.Length;
    }
}
