using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>A session and the one refresh token that continues it.</summary>
internal sealed record StartedSession(Guid Id, Guid UserId, string RefreshToken);

/// <summary>
/// Sessions and their refresh tokens: opaque, 30 days, stored hashed, rotated at each use. An old one used again ends the
/// session, except within ten seconds while its successor is unused: then the answer was lost, and another one is made.
/// </summary>
internal sealed class SessionStore(NpgsqlDataSource database, SessionEnding ending, TimeProvider time)
{
    public static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan LostAnswer = TimeSpan.FromSeconds(10);

    public async Task<StartedSession> StartAsync(
        Guid userId,
        string device,
        string? address,
        CancellationToken cancellation
    )
    {
        var (token, hash) = NewToken();
        var id = Guid.CreateVersion7(time.GetUtcNow());
        await database.ExecuteAsync(
            """
            with session as (
              insert into sessions (id, user_id, device, address, created_at, last_used_at)
              values (@id, @userId, @device, @address, @now, @now) returning id)
            insert into refresh_tokens (hash, session_id, expires_at) select @hash, id, @expiresAt from session
            """,
            new
            {
                id,
                userId,
                device,
                address,
                hash,
                now = time.GetUtcNow(),
                expiresAt = time.GetUtcNow() + RefreshLifetime,
            },
            cancellation
        );
        await EndOldestAsync(userId, cancellation);
        return new StartedSession(id, userId, token);
    }

    /// <summary>A program that signs in and never out must not fill the table: beyond the allowance the longest unused end.</summary>
    private async Task EndOldestAsync(Guid userId, CancellationToken cancellation)
    {
        var surplus = await database.ListAsync<Guid>(
            """
            select id from sessions where user_id = @userId and revoked_at is null
            order by last_used_at desc, id desc offset @allowed
            """,
            new { userId, allowed = Entitlements.Of(userId).Sessions },
            cancellation
        );
        if (surplus.Count > 0)
        {
            await RevokeAsync(userId, surplus, "too_many", cancellation);
        }
    }

    public async Task<Outcome<StartedSession>> RotateAsync(
        string refreshToken,
        string? address,
        CancellationToken cancellation
    )
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // The session is locked first, then read by the next statement: of two who rotate its tokens, whichever, the
        // second one sees what the first one made.
        var old = Hash(refreshToken);
        await connection.ExecuteAsync(
            "select from sessions where id = (select session_id from refresh_tokens where hash = @old) for no key update",
            new { old },
            transaction
        );
        var row = await connection.QueryFirstOrDefaultAsync<TokenRow>(
            """
            select t.session_id, s.user_id, t.used_at,
              exists (select from refresh_tokens n where n.hash = t.successor and n.used_at is null) as successor_unused
            from refresh_tokens t join sessions s on s.id = t.session_id
            where t.hash = @old and t.expires_at > @now and s.revoked_at is null
            """,
            new { old, now },
            transaction
        );
        if (row is null)
        {
            return Refusals.RefreshInvalid;
        }
        var isLostAnswer = row.SuccessorUnused && now - row.UsedAt < LostAnswer;
        if (row.UsedAt is not null && !isLostAnswer)
        {
            await transaction.RollbackAsync(cancellation);
            // Given back first: whoever waits for a second connection while holding one can wait for ever.
            await connection.CloseAsync();
            await RevokeAsync(row.UserId, [row.SessionId], "token_reused", cancellation);
            return Refusals.RefreshInvalid;
        }
        var (token, hash) = NewToken();
        await connection.ExecuteAsync(
            """
            delete from refresh_tokens where hash = (select successor from refresh_tokens where hash = @old);
            update refresh_tokens set used_at = coalesce(used_at, @now), successor = @hash where hash = @old;
            insert into refresh_tokens (hash, session_id, expires_at) values (@hash, @sessionId, @expiresAt);
            update sessions set last_used_at = @now, address = @address where id = @sessionId;
            """,
            new
            {
                old,
                hash,
                row.SessionId,
                now,
                address,
                expiresAt = now + RefreshLifetime,
            },
            transaction
        );
        await transaction.CommitAsync(cancellation);
        return new StartedSession(row.SessionId, row.UserId, token);
    }

    /// <summary>The session a refresh token belongs to, whether or not it was used.</summary>
    public Task<SessionOwner?> FindAsync(string refreshToken, CancellationToken cancellation) =>
        database.FirstAsync<SessionOwner>(
            """
            select s.id as session_id, s.user_id from refresh_tokens t join sessions s on s.id = t.session_id
            where t.hash = @hash and s.revoked_at is null
            """,
            new { hash = Hash(refreshToken) },
            cancellation
        );

    public async Task<List<SessionView>> ListAsync(Caller caller, CancellationToken cancellation)
    {
        var rows = await database.ListAsync<SessionRow>(
            """
            select s.id, s.device, s.address, s.created_at, s.last_used_at from sessions s
            where s.user_id = @UserId and s.revoked_at is null
              and exists (select from refresh_tokens t where t.session_id = s.id and t.used_at is null and t.expires_at > @now)
            order by s.last_used_at desc, s.id desc limit 100
            """,
            new { caller.UserId, now = time.GetUtcNow() },
            cancellation
        );
        return rows.ConvertAll(row => new SessionView(
            row.Id,
            row.Device,
            row.Address,
            row.CreatedAt,
            row.LastUsedAt,
            Current: row.Id == caller.SessionId
        ));
    }

    /// <summary>Ends these of a person's sessions; how many were alive.</summary>
    public async Task<int> RevokeAsync(
        Guid userId,
        IReadOnlyCollection<Guid> sessionIds,
        string reason,
        CancellationToken cancellation
    )
    {
        var ended = await database.ListAsync<Guid>(
            """
            update sessions set revoked_at = @now, revoke_reason = @reason
            where id = any(@sessionIds) and user_id = @userId and revoked_at is null
            returning id
            """,
            new
            {
                userId,
                sessionIds = sessionIds.ToArray(),
                reason,
                now = time.GetUtcNow(),
            },
            cancellation
        );
        await ending.EndAsync(ended, reason, cancellation);
        return ended.Count;
    }

    private static (string Token, byte[] Hash) NewToken()
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (token, Hash(token));
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    internal sealed record SessionOwner
    {
        public Guid SessionId { get; init; }
        public Guid UserId { get; init; }
    }

    private sealed class TokenRow
    {
        public Guid SessionId { get; init; }
        public Guid UserId { get; init; }
        public DateTimeOffset? UsedAt { get; init; }
        public bool SuccessorUnused { get; init; }
    }

    private sealed class SessionRow
    {
        public Guid Id { get; init; }
        public string Device { get; init; } = "";
        public string? Address { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset LastUsedAt { get; init; }
    }
}
