namespace Vestnik.Server.Features.Media.Storage;

/// <summary>Part of a file, read once from its begin to its end.</summary>
internal sealed class Section(FileStream file, long from, long length) : Stream
{
    private readonly long _end = Math.Min(from + length, file.Length);
    private long _at = from;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => Math.Max(0, _end - from);

    public override long Position
    {
        get => _at - from;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) =>
        Taken(RandomAccess.Read(file.SafeFileHandle, buffer[..Room(buffer.Length)], _at));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    ) =>
        Taken(
            await RandomAccess.ReadAsync(file.SafeFileHandle, buffer[..Room(buffer.Length)], _at, cancellationToken)
        );

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }
        base.Dispose(disposing);
    }

    private int Room(int wanted) => (int)Math.Clamp(_end - _at, 0, wanted);

    private int Taken(int count)
    {
        _at += count;
        return count;
    }
}
