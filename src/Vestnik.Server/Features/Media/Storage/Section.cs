namespace Vestnik.Server.Features.Media.Storage;

/// <summary>Part of a file, read once from its begin to its end.</summary>
internal sealed class Section : Stream
{
    private readonly FileStream _file;
    private readonly long _from;
    private readonly long _end;
    private long _at;

    public Section(FileStream file, long from, long length)
    {
        (_file, _from, _at) = (file, from, from);
        _end = Math.Min(from + length, file.Length);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => Math.Max(0, _end - _from);

    public override long Position
    {
        get => _at - _from;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) =>
        Taken(RandomAccess.Read(_file.SafeFileHandle, buffer[..Room(buffer.Length)], _at));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    ) =>
        Taken(
            await RandomAccess.ReadAsync(_file.SafeFileHandle, buffer[..Room(buffer.Length)], _at, cancellationToken)
        );

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
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
