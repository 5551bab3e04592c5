using System.Net;
using System.Text;

namespace Vestnik.Gateway.Tests;

/// <summary>A body that begins and never ends.</summary>
public sealed class SlowContent(TaskCompletionSource begun) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync("42"u8.ToArray());
        await stream.FlushAsync();
        begun.TrySetResult();
        await Task.Delay(Timeout.Infinite, CancellationToken.None);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 100;
        return true;
    }
}

/// <summary>A body that does not say how long it is.</summary>
public sealed class ChunkedContent(string text) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
