namespace Vestnik.Server.Features.Media.Storage;

/// <summary>A file that was received whole, on its way into the store. Nobody changes it any more.</summary>
internal sealed class SpoolFile : IAsyncDisposable
{
    private readonly FileStream? _owned;

    /// <summary>As it lies there.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="sha256">Of all of them, 64 lower-case hexadecimal digits.</param>
    /// <param name="owned">Removed with this object, and open until then so that no sweep takes it; null: somebody else removes it.</param>
    public SpoolFile(string path, long length, string sha256, FileStream? owned)
    {
        (Path, Length, Sha256, _owned) = (path, length, sha256, owned);
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Its key in the store.</summary>
    public string Sha256 { get; }

    /// <summary>From the start, and seekable. Without a buffer of its own: read in pieces.</summary>
    public FileStream OpenRead() => Spool.OpenRead(Path);

    public async ValueTask DisposeAsync()
    {
        if (_owned is not null)
        {
            File.Delete(Path);
            await _owned.DisposeAsync();
        }
    }
}
