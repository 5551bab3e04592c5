using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Features.Presence;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>GET and PUT users/me.</summary>
internal static class Me
{
    private const string Lock =
        $"select {AccountRow.Columns} from users u left join presence p on p.user_id = u.id where u.id = @UserId for no key update of u";

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
        AccountLog log,
        Comings comings,
        NpgsqlDataSource database,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        long seq;
        UserSet changed;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            // Under the row's lock: of two who change different fields at once, neither takes back the other's.
            var account = await connection.QueryFirstOrDefaultAsync<AccountRow>(
                Lock,
                new { caller.UserId },
                transaction
            );
            if (account is null)
            {
                return Refusals.UserNotFound;
            }
            var before = await connection.ViewersAsync(transaction, caller.UserId);
            await MergeAsync(request, account, connection, transaction, time.GetUtcNow());
            changed = before.Xor(await connection.ViewersAsync(transaction, caller.UserId));
            seq = await AccountLog.AppendAsync(connection, transaction, caller.UserId);
            // From here on nobody's leaving stops it: what is committed is told.
            await transaction.CommitAsync(CancellationToken.None);
        }
        if (!changed.IsEmpty)
        {
            comings.Tell(new Word(caller.UserId, changed, IsNew: true));
        }
        return TypedResults.Ok(await log.TellAsync(caller.UserId, seq));
    }

    private static async Task MergeAsync(
        UpdateAccount request,
        AccountRow account,
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        DateTimeOffset now
    )
    {
        var wished = request.DisplayName.Or(account.DisplayName)?.Trim();
        var displayName = string.IsNullOrEmpty(wished) ? account.Username : wished;
        await connection.ExecuteAsync(
            """
            update users set display_name = @displayName, first_name = @firstName, last_name = @lastName, bio = @bio,
              language = @language, settings = @settings::jsonb, privacy = @privacy::jsonb, updated_at = @now
            where id = @id
            """,
            new
            {
                account.Id,
                displayName,
                firstName = request.FirstName.Or(account.FirstName),
                lastName = request.LastName.Or(account.LastName),
                bio = request.Bio.Or(account.Bio) ?? "",
                language = request.Language.Or(account.Language) ?? "en",
                settings = request.Settings.IsSet ? request.Settings.Value?.GetRawText() ?? "{}" : account.Settings,
                privacy = request.Privacy.IsSet ? Merge(account.PrivacyNow, request.Privacy.Value) : account.Privacy,
                now,
            },
            transaction
        );
        await connection.ExecuteAsync(
            UserWords.Replace,
            new { account.Id, words = UserWords.Of(account.Username, displayName) },
            transaction
        );
    }

    private static string Merge(PrivacyView stored, PrivacyView? change) =>
        JsonSerializer.Serialize(change is null ? new PrivacyView() : stored.With(change), VestnikJson.Options);
}
