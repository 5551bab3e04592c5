using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Features.UserLog;

namespace Vestnik.Server.Features.Accounts;

/// <summary>One's account in one's own log: other devices learn of a change of profile, settings, privacy or status.</summary>
internal sealed class AccountLog(UserDirectory users, UserLogWriter log) : IUserLogReader
{
    public IReadOnlyCollection<string> Kinds { get; } = [UserChange.OfAccount];

    public static Task<long> AppendAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid userId) =>
        UserLogWriter.AppendAsync(connection, transaction, userId, UserChange.OfAccount, Guid.Empty);

    /// <summary>Tells one's own devices, after the commit, and answers the account as it is by then.</summary>
    public async Task<AccountView> TellAsync(Guid userId, long seq)
    {
        var account = (await users.AccountAsync(userId, CancellationToken.None))!.ToView();
        await log.TellAsync(userId, new UserChange(seq, UserChange.OfAccount, Account: account));
        return account;
    }

    public async Task<IReadOnlyList<UserChange>> ReadAsync(
        Guid userId,
        IReadOnlyList<UserLogEntry> entries,
        CancellationToken cancellation
    ) =>
        await users.AccountAsync(userId, cancellation) is { } account
            ? [.. entries.Select(entry => new UserChange(entry.Seq, entry.Kind, Account: account.ToView()))]
            : [];
}
