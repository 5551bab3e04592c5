using System.Buffers;
using System.Threading.Channels;

namespace Vestnik.Gateway;

/// <summary>Numbers frames in the order in which they are given and hands them to the backplane one at a time.</summary>
internal sealed class MeshSender(Guid node, IBackplane backplane, int capacity, TimeProvider time, GatewayLog log)
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Channel<(ulong Number, Frame Frame)> _queue = Channel.CreateBounded<(ulong, Frame)>(
        new BoundedChannelOptions(capacity) { SingleReader = true }
    );
    private readonly Lock _gate = new();
    private ulong _number;
    private Task? _loop;

    public void Start() => _loop = Task.Run(SendAllAsync);

    /// <summary>Never waits. A frame that does not fit is lost, but its number is used up: the others will notice.</summary>
    public void Send(Frame frame)
    {
        lock (_gate)
        {
            var number = frame is Frame.Heartbeat ? _number : ++_number;
            if (!_queue.Writer.TryWrite((number, frame)) && frame is not Frame.Heartbeat)
            {
                log.QueueFull();
            }
        }
    }

    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        if (_loop is not null)
        {
            await Task.WhenAny(_loop, Task.Delay(LastWords, time));
        }
    }

    private async Task SendAllAsync()
    {
        var buffer = new ArrayBufferWriter<byte>();
        await foreach (var (number, frame) in _queue.Reader.ReadAllAsync())
        {
            try
            {
                FrameCodec.Encode(buffer, node, number, frame);
                await backplane.SendAsync(buffer.WrittenMemory, CancellationToken.None);
            }
            catch (Exception e)
            {
                log.SendFailed(e);
            }

            buffer.ResetWrittenCount();
        }
    }
}
