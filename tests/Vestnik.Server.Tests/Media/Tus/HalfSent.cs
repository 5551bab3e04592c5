using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vestnik.Server.Tests.Media.Tus;

/// <summary>A request by hand, of which the body comes when the test says so, or never.</summary>
internal sealed class HalfSent : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private HalfSent() { }

    public static async Task<HalfSent> BeginAsync(Uri server, string head, byte[] first)
    {
        var half = new HalfSent();
        await half._socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await half.SendAsync(Encoding.ASCII.GetBytes(head));
        await half.SendAsync(first);
        return half;
    }

    public async Task SendAsync(byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length; )
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent));
        }
    }

    /// <summary>The status of the answer; null: the server hung up instead.</summary>
    public async Task<int?> AnswerAsync()
    {
        var buffer = new byte[4096];
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var count = await _socket.ReceiveAsync(buffer, patience.Token);
            var text = Encoding.ASCII.GetString(buffer, 0, count);
            return count == 0 ? null : int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Cuts the line: what is on its way is lost.</summary>
    public void Cut() => _socket.Close(0);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
