using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Vestnik.Load.Generator;

/// <summary>One thread, all connections: waits until one of them has something, or a time has come.</summary>
internal sealed unsafe class Loop : IDisposable
{
    private const int AtOnce = 256;
    private const int Interrupted = 4;

    // After the runtime's event of 4 (x64) or 8 bytes stands what we gave it: the connection's number.
    private static readonly int NumberAt = Native.EventSize - sizeof(long);

    private readonly int _epoll = Native.CreateEpoll(0);
    private readonly byte[] _events = new byte[AtOnce * 16];
    private readonly byte[] _received = new byte[512 * 1024];
    private readonly List<Link> _links = [];
    private long _tickAt;

    /// <summary>How often a connection was lost that should have stayed.</summary>
    public int Lost { get; private set; }

    public void Add(Link link)
    {
        link.Number = _links.Count;
        _links.Add(link);
        link.Loop = this;
        link.Open();
    }

    /// <summary>Handles what there is; waits for it no longer than until then (Stopwatch's ticks).</summary>
    public void Turn(long until)
    {
        var nanoseconds =
            Math.Clamp(until - Stopwatch.GetTimestamp(), 0, Stopwatch.Frequency)
            * (1_000_000_000L / Stopwatch.Frequency);
        var timeout = stackalloc long[2];
        timeout[0] = nanoseconds / 1_000_000_000;
        timeout[1] = nanoseconds % 1_000_000_000;
        int count;
        fixed (byte* events = _events)
        {
            count = Native.Wait(_epoll, events, AtOnce, timeout, 0);
        }

        if (count < 0 && Marshal.GetLastPInvokeError() != Interrupted)
        {
            throw new IOException($"epoll: {Marshal.GetLastPInvokeError()}");
        }

        Tick();
        for (var i = 0; i < count; i++)
        {
            var e = _events.AsSpan(i * Native.EventSize, Native.EventSize);
            var link = _links[(int)BinaryPrimitives.ReadInt64LittleEndian(e[NumberAt..])];
            var events = BinaryPrimitives.ReadInt32LittleEndian(e);
            if (link.IsOpen && (events & Native.Writable) != 0)
            {
                link.Flush();
            }

            if ((events & ~Native.Writable) != 0)
            {
                link.Receive(_received);
            }
        }
    }

    /// <summary>Turns until something is so. Throws after so many seconds.</summary>
    public void TurnUntil(Func<bool> isSo, string what, int seconds = 60)
    {
        var patience = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        while (!isSo())
        {
            var now = Stopwatch.GetTimestamp();
            if (now > patience)
            {
                throw new TimeoutException($"After {seconds} s not so: {what}");
            }

            Turn(now + (Stopwatch.Frequency / 100));
        }
    }

    public void Watch(Link link, int socket, bool isNew, bool forWriting)
    {
        var e = stackalloc byte[16];
        *(int*)e = Native.Readable | (forWriting ? Native.Writable : 0);
        *(long*)(e + NumberAt) = link.Number;
        _ = Native.ControlEpoll(_epoll, isNew ? Native.Add : Native.Modify, socket, e);
    }

    public void WasLost(Link link)
    {
        Lost++;
        link.Dispose();
    }

    public void Dispose()
    {
        foreach (var link in _links)
        {
            link.Dispose();
        }

        _ = Native.Close(_epoll);
    }

    private void Tick()
    {
        var now = Stopwatch.GetTimestamp();
        if (now < _tickAt)
        {
            return;
        }

        _tickAt = now + Stopwatch.Frequency;
        foreach (var link in _links)
        {
            link.Tick();
        }
    }
}
