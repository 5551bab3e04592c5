using System.Net;
using System.Text;

namespace Vestnik.Gateway.Tests;

/// <summary>A body that begins and comes byte by byte, for hours.</summary>
public sealed class SlowContent(TaskCompletionSource begun) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync("42"u8.ToArray());
        await stream.FlushAsync();
        begun.TrySetResult();
        while (true)
        {
            await Task.Delay(50);
            await stream.WriteAsync("2"u8.ToArray());
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 100_000;
        return true;
    }
}

/// <summary>A body that does not say how long it is.</summary>
public sealed class ChunkedContent(byte[] bytes) : HttpContent
{
    public ChunkedContent(string text)
        : this(Encoding.UTF8.GetBytes(text)) { }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        stream.WriteAsync(bytes).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
