namespace Vestnik.Server.Features.Media.Storage;

/// <summary>A file being received in several requests, held by one of them. It stays when this is disposed.</summary>
internal sealed class SpoolPart(Spool spool, FileStream file, long length) : IAsyncDisposable
{
    /// <summary>Bytes, those written and not yet on disk too.</summary>
    public long Length { get; private set; } = length;

    /// <summary>Of them, those on disk.</summary>
    public long Synchronised { get; private set; } = length;

    /// <summary>Behind what it has, not yet on disk.</summary>
    /// <exception cref="DiskFullException">There is no room: nothing of this piece counts.</exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        await spool.WriteAsync(file, Length, piece, cancellation);
        Length += piece.Length;
    }

    /// <summary>On disk when it returns: from then on its length may be told.</summary>
    /// <exception cref="DiskFullException">There is no room after all.</exception>
    public void Synchronise()
    {
        try
        {
            file.Flush(flushToDisk: true);
            Synchronised = Length;
        }
        catch (IOException exception) when (DiskFullException.IsMeantBy(exception))
        {
            throw new DiskFullException("The disk is full.", exception);
        }
    }

    /// <summary>Takes back what was appended behind this length.</summary>
    public void Rewind(long length)
    {
        if (file.Length > length)
        {
            file.SetLength(length);
        }
        Length = length;
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
