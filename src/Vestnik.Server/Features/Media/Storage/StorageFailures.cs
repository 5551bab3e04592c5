namespace Vestnik.Server.Features.Media.Storage;

/// <summary>The store cannot do it now: it is away, or it refuses. Never with a secret in its words.</summary>
internal sealed class MediaStoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>No room is left for files, be it the disk's end or the part of it that is kept free.</summary>
internal sealed class DiskFullException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>ENOSPC and EDQUOT.</summary>
    private const int NoSpace = 28,
        NoQuota = 122;

    public static bool IsMeantBy(IOException exception) => exception.HResult is NoSpace or NoQuota;
}

/// <summary>More bytes than a file may have.</summary>
internal sealed class TooLargeException(long limit) : Exception($"More than {limit} bytes.");
