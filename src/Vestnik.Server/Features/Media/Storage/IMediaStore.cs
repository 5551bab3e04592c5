namespace Vestnik.Server.Features.Media.Storage;

/// <summary>Bytes under their SHA-256 (64 lower-case hexadecimal digits). Both stores pass MediaStoreContract.</summary>
internal interface IMediaStore
{
    /// <summary>Durable when it returns. The same key again changes nothing. The file stays where it is, and must not change any more.</summary>
    /// <exception cref="MediaStoreException">The store did not take it: nothing of it is left.</exception>
    /// <exception cref="DiskFullException">There is no room for it: nothing of it is left.</exception>
    Task PutAsync(string key, SpoolFile file, CancellationToken cancellation);

    /// <summary>The bytes from <paramref name="from"/> on, as many as <paramref name="length"/>, streamed. Null: not there.</summary>
    /// <exception cref="MediaStoreException">The store cannot be asked.</exception>
    Task<Stream?> OpenAsync(string key, long from, long length, CancellationToken cancellation);

    /// <summary>No fault if it was not there.</summary>
    /// <exception cref="MediaStoreException">The store cannot be asked: it may still be there.</exception>
    Task DeleteAsync(string key, CancellationToken cancellation);

    /// <summary>Every key, for the sweep of bytes that no row knows.</summary>
    /// <exception cref="MediaStoreException">The store cannot be asked.</exception>
    IAsyncEnumerable<string> ListAsync(CancellationToken cancellation);
}
