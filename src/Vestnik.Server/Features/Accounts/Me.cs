using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>GET and PUT users/me.</summary>
internal static class Me
{
    public static async Task<Results<Ok<AccountView>, Refusal>> GetAsync(
        Caller caller,
        UserDirectory users,
        CancellationToken cancellation
    ) =>
        await users.AccountAsync(caller.UserId, cancellation) is { } account
            ? TypedResults.Ok(account.ToView())
            : Refusals.UserNotFound;

    public static async Task<Results<Ok<AccountView>, Refusal>> UpdateAsync(
        UpdateAccount request,
        Caller caller,
        UserDirectory users,
        NpgsqlDataSource database,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            if (!await MergeAsync(request, caller, connection, transaction, time.GetUtcNow()))
            {
                return Refusals.UserNotFound;
            }
            await transaction.CommitAsync(cancellation);
        }
        return await GetAsync(caller, users, cancellation);
    }

    /// <summary>Under the row's lock: of two who change different fields at once, neither takes back the other's.</summary>
    private static async Task<bool> MergeAsync(
        UpdateAccount request,
        Caller caller,
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        DateTimeOffset now
    )
    {
        var account = await connection.QueryFirstOrDefaultAsync<AccountRow>(
            $"select {AccountRow.Columns} from users u left join presence p on p.user_id = u.id where u.id = @UserId for no key update of u",
            caller,
            transaction
        );
        if (account is null)
        {
            return false;
        }
        var wished = request.DisplayName.Or(account.DisplayName)?.Trim();
        var displayName = string.IsNullOrEmpty(wished) ? account.Username : wished;
        await connection.ExecuteAsync(
            """
            update users set display_name = @displayName, first_name = @firstName, last_name = @lastName, bio = @bio,
              language = @language, settings = @settings::jsonb, updated_at = @now
            where id = @id
            """,
            new
            {
                id = caller.UserId,
                displayName,
                firstName = request.FirstName.Or(account.FirstName),
                lastName = request.LastName.Or(account.LastName),
                bio = request.Bio.Or(account.Bio) ?? "",
                language = request.Language.Or(account.Language) ?? "en",
                settings = request.Settings.IsSet ? request.Settings.Value?.GetRawText() ?? "{}" : account.Settings,
                now,
            },
            transaction
        );
        await connection.ExecuteAsync(
            UserWords.Replace,
            new { id = caller.UserId, words = UserWords.Of(account.Username, displayName) },
            transaction
        );
        return true;
    }
}
