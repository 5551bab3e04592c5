using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Features.Media;
using Vestnik.Server.Features.Media.Uploads;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Avatars;

/// <summary>PUT and DELETE users/me/avatar: one's picture.</summary>
internal sealed class SetMyAvatar(ReceiveFile receive, ChangeAvatar change)
{
    public static Task<Results<Ok<AccountView>, Refusal>> PutAsync(
        HttpContext context,
        Caller caller,
        SetMyAvatar set
    ) => set.ReceiveAsync(context, caller.UserId);

    /// <summary>None to take down is no fault.</summary>
    public static Task<Results<Ok<AccountView>, Refusal>> DeleteAsync(
        Caller caller,
        SetMyAvatar set,
        CancellationToken cancellation
    ) => set.HangAsync(caller.UserId, file: null, cancellation);

    private async Task<Results<Ok<AccountView>, Refusal>> ReceiveAsync(HttpContext context, Guid caller)
    {
        var received = await receive.RunAsync(context, caller, FileUse.Avatar, FileLimits.AvatarMax);
        return received.Refused is { } refusal
            ? refusal
            : await HangAsync(caller, received.Value, context.RequestAborted);
    }

    private async Task<Results<Ok<AccountView>, Refusal>> HangAsync(
        Guid caller,
        FileRow? file,
        CancellationToken cancellation
    )
    {
        var outcome = await change.ChangeAsync(
            caller,
            file is null ? null : HangAvatar.AddressOf(file),
            (connection, transaction) =>
                HangAvatar.HangAsync(
                    (sql, parameters) => connection.ExecuteAsync(sql, parameters, transaction),
                    caller,
                    file
                ),
            cancellation
        );
        return outcome.ToOk();
    }
}
