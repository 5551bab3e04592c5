using Dapper;
using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>Owns part_uploads. Every statement names the owner: another's upload is none.</summary>
internal sealed class PartUploadStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Counted from its last bytes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Counted from its beginning: nobody keeps room for ever by a byte a day.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(7);

    /// <summary>Unfinished ones of a person: each may have the room of a whole file, which no quota counts yet.</summary>
    public const int MostUnfinished = 8;

    /// <summary>An upload that has stood still for so long may be given up for a new one.</summary>
    private static readonly TimeSpan Still = TimeSpan.FromMinutes(10);

    private const string Read = $"""
        select {PartUpload.Columns} from part_uploads where id = @id and owner_id = @owner and expires_at > @now
        """;

    /// <summary>One after the other, or two would count the same ones.</summary>
    private const string Lock = "select pg_advisory_xact_lock(hashtextextended('uploads:' || @owner::text, 0))";

    private const string Insert = """
        insert into part_uploads (id, owner_id, length, metadata, created_at, expires_at)
        select @id, @owner, @length, @metadata, @now, @expiresAt
        where (select count(*) from part_uploads where owner_id = @owner and not is_kept and expires_at > @now) < @most
        """;

    private const string Promised = """
        select coalesce(sum(length), 0)::bigint from part_uploads
        where owner_id = @owner and not is_kept and expires_at > @now
        """;

    private const string GiveUp = """
        delete from part_uploads where id = (
          select id from part_uploads where owner_id = @owner and not is_kept and expires_at < @still
          order by expires_at limit 1)
        returning id
        """;

    private const string Advance = """
        update part_uploads set received = @received, expires_at = @expiresAt
        where id = @id and owner_id = @owner and not is_kept
        """;

    private const string Finish = """
        update part_uploads set received = length, is_kept = true, expires_at = @expiresAt
        where id = @id and owner_id = @owner
        """;

    private const string Hash = "update part_uploads set sha256 = @sha256 where id = @id and owner_id = @owner";

    private const string Delete = "delete from part_uploads where id = @id and owner_id = @owner";

    /// <summary>Null: there is none, it is another's, or it has expired.</summary>
    public Task<PartUpload?> FindAsync(Guid id, Guid owner, CancellationToken cancellation) =>
        database.FirstAsync<PartUpload>(
            Read,
            new
            {
                id,
                owner,
                now = time.GetUtcNow(),
            },
            cancellation
        );

    /// <summary>Null: too many of this person are unfinished. <paramref name="givenUp"/> is told of the one that made room.</summary>
    public async Task<PartUpload?> CreateAsync(
        Guid owner,
        long length,
        string metadata,
        Action<Guid> givenUp,
        CancellationToken cancellation
    )
    {
        var now = time.GetUtcNow();
        // Nobody knows it before: it becomes the file's.
        var upload = new PartUpload
        {
            Id = Guid.NewGuid(),
            OwnerId = owner,
            Length = length,
            Metadata = metadata,
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        };
        if (await InsertAsync(upload, now, cancellation))
        {
            return upload;
        }
        var still = now + Lifetime - Still;
        if (await database.FirstAsync<Guid?>(GiveUp, new { owner, still }, cancellation) is not { } gone)
        {
            return null;
        }
        givenUp(gone);
        return await InsertAsync(upload, now, cancellation) ? upload : null;
    }

    /// <summary>What the unfinished ones of a person will come to, in bytes.</summary>
    public Task<long> PromisedAsync(Guid owner, CancellationToken cancellation) =>
        database.FirstAsync<long>(Promised, new { owner, now = time.GetUtcNow() }, cancellation);

    /// <summary>So many bytes are on disk. Null: it was ended meanwhile.</summary>
    public async Task<PartUpload?> AdvanceAsync(PartUpload upload, long received)
    {
        var advanced = upload with { Received = received };
        if (received > upload.Received)
        {
            var (next, last) = (time.GetUtcNow() + Lifetime, upload.CreatedAt + LongestLifetime);
            advanced = advanced with { ExpiresAt = next < last ? next : last };
        }
        return await WriteAsync(Advance, advanced) ? advanced : null;
    }

    /// <summary>All of it was read. No fault if it was ended meanwhile.</summary>
    public Task HashAsync(PartUpload upload, string sha256) =>
        WriteAsync(Hash, upload with { Sha256 = Convert.FromHexString(sha256) });

    /// <summary>It is a file. Kept for a while longer, for who did not get the answer.</summary>
    public async Task<PartUpload> FinishAsync(PartUpload upload)
    {
        var finished = upload with { Received = upload.Length, IsKept = true, ExpiresAt = time.GetUtcNow() + Lifetime };
        await WriteAsync(Finish, finished);
        return finished;
    }

    public Task DeleteAsync(PartUpload upload) => WriteAsync(Delete, upload);

    private async Task<bool> InsertAsync(PartUpload upload, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.ExecuteAsync(Lock, new { owner = upload.OwnerId }, transaction);
        var count = await connection.ExecuteAsync(
            Insert,
            new
            {
                id = upload.Id,
                owner = upload.OwnerId,
                length = upload.Length,
                metadata = upload.Metadata,
                now,
                expiresAt = upload.ExpiresAt,
                most = MostUnfinished,
            },
            transaction
        );
        await transaction.CommitAsync(cancellation);
        return count == 1;
    }

    /// <summary>Whoever sent the bytes may be gone already.</summary>
    private async Task<bool> WriteAsync(string sql, PartUpload upload) =>
        await database.ExecuteAsync(
            sql,
            new
            {
                id = upload.Id,
                owner = upload.OwnerId,
                received = upload.Received,
                sha256 = upload.Sha256,
                expiresAt = upload.ExpiresAt,
            },
            CancellationToken.None
        ) == 1;
}
