using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Features.Media.Uploads;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media;

/// <summary>What a file is kept for: what it may be, and how large.</summary>
internal enum FileUse
{
    /// <summary>For a message, of any kind.</summary>
    Attachment,

    /// <summary>For a voice message: sound alone.</summary>
    Voice,

    /// <summary>JPEG, PNG or WebP of at most 2 MB.</summary>
    Avatar,
}

/// <summary>
/// The one way for a file to come in, however it was sent: what it is is told by its content, what its sender says of it is
/// held against that, and the quotas decide. The row of its content first, then the bytes, then the file: whatever breaks in
/// between leaves what the sweeper finds, and never a file without bytes.
/// </summary>
internal sealed class KeepFiles
{
    /// <summary>
    /// Keeps what was received whole. The same id of the same owner again answers the first result and keeps nothing, so that a
    /// lost answer may be asked for again.
    /// </summary>
    /// <param name="id">Random (UUID v4), and not known to anybody but the owner before.</param>
    /// <param name="owner">Whose quotas it counts against.</param>
    /// <param name="spool">Stays the caller's to dispose of, be it moved away or not.</param>
    /// <param name="details">What the owner says of it.</param>
    /// <param name="use">What it is for.</param>
    /// <param name="cancellation">Until the bytes are stored.</param>
    /// <returns>
    /// The file, which is nobody's for 24 hours; or a refusal: <c>media.empty</c>, <c>media.unsupported</c>,
    /// <c>media.duration_implausible</c>, <c>media.daily_limit</c>, <c>media.quota</c>, <c>media.storage_full</c>,
    /// <c>payload.too_large</c>.
    /// </returns>
    /// <exception cref="MediaStoreException">The store did not take it. Routes <see cref="MediaFailures.WithMediaFailures"/> answer 503.</exception>
    /// <exception cref="DiskFullException">The same, 507.</exception>
    public Task<Outcome<FileRow>> KeepAsync(
        Guid id,
        Guid owner,
        SpoolFile spool,
        FileDetails details,
        FileUse use,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    /// <summary>
    /// Why so many more bytes of this person would be refused now; null: they would not. For before they are received: who has no
    /// room left need not send them. <see cref="KeepAsync"/> decides.
    /// </summary>
    public Task<Refusal?> RefuseAsync(Guid owner, long size, CancellationToken cancellation) =>
        throw new NotSupportedException();
}
