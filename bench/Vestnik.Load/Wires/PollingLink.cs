using System.Text;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Wires;

/// <summary>Socket.IO by long polling: a poll always waits on this connection, and what is said goes out on another one.</summary>
internal sealed class PollingLink(int port, Person person, Talk talk, string token) : HttpLink(port, person, talk)
{
    private const byte Separator = 0x1e;
    private const string Address = "/socket.io/?EIO=4&transport=polling";

    private readonly SocketIo _packets = new(person, token);
    private readonly int _port = port;
    private Post _post = null!;
    private byte[] _poll = [];

    public override void Say(int message)
    {
        Span<byte> packet = stackalloc byte[4096];
        _post.Say(packet[.._packets.WriteSend(Talk, message, packet)]);
    }

    protected override void Greet() => Write(Get(Address));

    protected override void Answered(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("0{"u8))
        {
            var sid = Encoding.ASCII.GetString(body);
            sid = sid[(sid.IndexOf("\"sid\":\"", StringComparison.Ordinal) + 7)..];
            sid = sid[..sid.IndexOf('"', StringComparison.Ordinal)];
            _poll = Get($"{Address}&sid={sid}");
            _post = new Post(_port, Person, Talk, $"{Address}&sid={sid}");
            Loop.Add(_post);
            _post.Say(_packets.Connect);
        }
        else
        {
            foreach (var range in body.Split(Separator))
            {
                if (_packets.Read(Talk, body[range], out var isIn))
                {
                    _post.Say("3"u8);
                }

                IsReady |= isIn;
            }
        }

        Write(_poll);
    }

    private static byte[] Get(string address) =>
        Encoding.ASCII.GetBytes($"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    /// <summary>One request at a time; what comes meanwhile goes out with the next.</summary>
    private sealed class Post(int port, Person person, Talk talk, string address) : HttpLink(port, person, talk)
    {
        private readonly List<byte> _waiting = [];
        private bool _isBusy;

        public override void Say(int message) => throw new NotSupportedException();

        public void Say(ReadOnlySpan<byte> packet)
        {
            if (_waiting.Count > 0)
            {
                _waiting.Add(Separator);
            }

            _waiting.AddRange(packet);
            Next();
        }

        protected override void Greet() { }

        protected override void Answered(ReadOnlySpan<byte> body)
        {
            _isBusy = false;
            Next();
        }

        private void Next()
        {
            if (_isBusy || _waiting.Count == 0)
            {
                return;
            }

            _isBusy = true;
            var head =
                $"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: {_waiting.Count}\r\n\r\n";
            Write([.. Encoding.ASCII.GetBytes(head), .. _waiting]);
            _waiting.Clear();
        }
    }
}
