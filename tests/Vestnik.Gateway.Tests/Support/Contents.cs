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

/// <summary>A body that comes in pieces, cut anywhere.</summary>
public sealed class SplitContent(string text, Random random) : HttpContent
{
    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (var at = 0; at < _bytes.Length; )
        {
            var piece = Math.Min(random.Next(1, 12), _bytes.Length - at);
            await stream.WriteAsync(_bytes.AsMemory(at, piece));
            await stream.FlushAsync();
            at += piece;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
