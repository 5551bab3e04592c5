namespace Vestnik.Server.Features.Media.Tus;

/// <summary>A file that comes in parts, as the database has it. The bytes are in the spool of the node that received them.</summary>
internal sealed record PartUpload
{
    public const string Columns = "id, owner_id, length, received, metadata, sha256, created_at, expires_at, is_kept";

    /// <summary>Of the file that becomes of it as well.</summary>
    public Guid Id { get; init; }
    public Guid OwnerId { get; init; }
    public long Length { get; init; }

    /// <summary>On disk. What came behind it does not count.</summary>
    public long Received { get; init; }

    /// <summary>As the client sent it: read when it was made, so that it can be read again.</summary>
    public string Metadata { get; init; } = "";

    /// <summary>Of a whole one that was read already.</summary>
    public byte[]? Sha256 { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>It is a file, and an attachment may name it.</summary>
    public bool IsKept { get; init; }

    /// <summary>Nothing is written to it any more.</summary>
    public bool IsWhole => Received == Length;

    /// <summary>
    /// What is told. Clients take an upload of which all is there for done: while it is not kept (the store was away, the server
    /// ended) the last byte is asked for again, and with it the file is kept.
    /// </summary>
    public long Offset => IsKept ? Length : Math.Min(Received, Length - 1);
}
