using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>POST auth/register.</summary>
internal static class RegisterAccount
{
    public static async Task<Results<Created<SignedIn>, Refusal>> HandleAsync(
        Register request,
        HttpContext context,
        NpgsqlDataSource database,
        Passwords passwords,
        UserDirectory users,
        SignIn signIn,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        if (CommonPasswords.Contains(request.Password!))
        {
            return Refusals.Invalid("password", "too_common");
        }
        // Before the costly hash; the unique indexes have the last word.
        if (await TakenAsync(database, request, cancellation) is { } taken)
        {
            return taken;
        }
        var hash = await passwords.HashAsync(request.Password!, cancellation);
        var id = Guid.CreateVersion7(time.GetUtcNow());
        if (!await InsertAsync(database, id, request, hash, time.GetUtcNow(), cancellation))
        {
            return await TakenAsync(database, request, cancellation) ?? Refusals.UsernameTaken;
        }
        var account = await users.AccountAsync(id, cancellation);
        var answer = await signIn.StartAsync(context, account!, request.Session == SignIn.InCookie);
        return TypedResults.Created($"/api/users/{id}", answer);
    }

    private static async Task<bool> InsertAsync(
        NpgsqlDataSource database,
        Guid id,
        Register request,
        string hash,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var displayName = string.IsNullOrWhiteSpace(request.DisplayName)
            ? request.Username!
            : request.DisplayName.Trim();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var inserted = await connection.ExecuteAsync(
            """
            insert into users (id, username, email, password_hash, display_name, language, created_at, updated_at)
            values (@id, @Username, @Email, @hash, @displayName, @language, @now, @now)
            on conflict do nothing
            """,
            new
            {
                id,
                request.Username,
                request.Email,
                hash,
                displayName,
                language = request.Language ?? "en",
                now,
            },
            transaction
        );
        if (inserted == 0)
        {
            return false;
        }
        await connection.ExecuteAsync(
            UserWords.Replace,
            new { id, words = UserWords.Of(request.Username!, displayName) },
            transaction
        );
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private static async Task<Refusal?> TakenAsync(
        NpgsqlDataSource database,
        Register request,
        CancellationToken cancellation
    )
    {
        var field = await database.FirstAsync<string>(
            """
            select 'username' from users where lower(username) = lower(@Username)
            union all
            select 'email' from users where lower(email) = lower(@Email)
            """,
            request,
            cancellation
        );
        return field switch
        {
            "username" => Refusals.UsernameTaken,
            "email" => Refusals.EmailTaken,
            _ => null,
        };
    }
}
