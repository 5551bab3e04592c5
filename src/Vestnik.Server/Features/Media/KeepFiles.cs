using Dapper;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Media.Contents;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Features.Media.Uploads;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media;

/// <summary>What a file is kept for: what it may be, and how large.</summary>
internal enum FileUse
{
    /// <summary>For a message, of any kind.</summary>
    Attachment,

    /// <summary>For a voice message: WebM, Ogg or MP4 with sound alone.</summary>
    Voice,

    /// <summary>JPEG, PNG or WebP of at most 2 MB.</summary>
    Avatar,
}

/// <summary>
/// The one way for a file to come in, however it was sent: what it is is told by its content, what its sender says of it is
/// held against that, and the quotas decide. The row of its content first, then the bytes, then the file: whatever breaks in
/// between leaves what the sweeper finds, and never a file without bytes.
/// </summary>
internal sealed class KeepFiles(NpgsqlDataSource database, StoreContents contents, FileQuotas quotas, TimeProvider time)
{
    private const string Find = $"""
        select {FileRow.Columns} from files f where f.id = @id and f.owner_id = @owner and f.gone_at is null
        """;

    private const string Insert = $"""
        insert into files as f (id, owner_id, sha256, kind, name, media_type, size, width, height, duration_ms, waveform, preview, created_at)
        values (@Id, @OwnerId, @hash, @Kind, @Name, @MediaType, @Size, @Width, @Height, @DurationMs, @Waveform, @Preview, @CreatedAt)
        on conflict (id) do nothing returning {FileRow.Columns}
        """;

    private const string Use = "update blobs set uses = uses + 1 where sha256 = @hash and not is_leaving";

    /// <summary>
    /// Keeps what was received whole. The same id of the same owner again answers the first result and keeps nothing, so that a
    /// lost answer may be asked for again.
    /// </summary>
    /// <param name="id">Not known to anybody but the owner before.</param>
    /// <param name="owner">Whose quotas it counts against.</param>
    /// <param name="spool">Stays the caller's to dispose of.</param>
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
    public async Task<Outcome<FileRow>> KeepAsync(
        Guid id,
        Guid owner,
        SpoolFile spool,
        FileDetails details,
        FileUse use,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(id, owner, cancellation) is { } first)
        {
            return first;
        }
        var judged = JudgeContent.Judge(spool, details, use);
        if (judged.Refused is { } unfit)
        {
            return unfit;
        }
        if (await RefuseAsync(owner, spool.Length, cancellation) is { } full)
        {
            return full;
        }
        var file = judged.Value! with { Id = id, OwnerId = owner, CreatedAt = time.GetUtcNow() };
        while (true)
        {
            if (await contents.StoreAsync(spool, cancellation) is { } refusal)
            {
                return refusal;
            }
            var kept = await Retries.RunAsync(() => InsertAsync(file, spool), DatabaseErrors.IsPassing, time);
            if (kept is { } outcome)
            {
                return outcome;
            }
            // It took so long that the content was swept again.
        }
    }

    /// <summary>
    /// Why so many more bytes of this person would be refused now; null: they would not. For before they are received: who has no
    /// room left need not send them. <see cref="KeepAsync"/> decides.
    /// </summary>
    public Task<Refusal?> RefuseAsync(Guid owner, long size, CancellationToken cancellation, long promised = 0) =>
        quotas.RefuseAsync(owner, size, cancellation, promised);

    private Task<FileRow?> FindAsync(Guid id, Guid owner, CancellationToken cancellation) =>
        database.FirstAsync<FileRow>(Find, new { id, owner }, cancellation);

    /// <summary>Null: its content is not there any more.</summary>
    private async Task<Outcome<FileRow>?> InsertAsync(FileRow file, SpoolFile spool)
    {
        await using (var connection = await database.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            var hash = Convert.FromHexString(spool.Sha256);
            if (await connection.ExecuteAsync(Use, new { hash }, transaction) == 0)
            {
                return null;
            }
            if (await InsertRowAsync(connection, transaction, file, hash) is { } row)
            {
                if (await quotas.TryTakeAsync(connection, transaction, file.OwnerId, file.Size))
                {
                    await transaction.CommitAsync();
                    return row;
                }
                await transaction.RollbackAsync();
                return await quotas.ExplainAsync(connection, file.OwnerId, file.Size);
            }
        }
        // Kept already: by another request, or by this one, whose commit nobody saw.
        return await FindAsync(file.Id, file.OwnerId, CancellationToken.None) is { } first
            ? first
            : Refusals.MediaNotFound;
    }

    private static Task<FileRow?> InsertRowAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        FileRow file,
        byte[] hash
    ) =>
        connection.QueryFirstOrDefaultAsync<FileRow>(
            Insert,
            new
            {
                file.Id,
                file.OwnerId,
                hash,
                file.Kind,
                file.Name,
                file.MediaType,
                file.Size,
                file.Width,
                file.Height,
                file.DurationMs,
                file.Waveform,
                file.Preview,
                file.CreatedAt,
            },
            transaction
        );
}
