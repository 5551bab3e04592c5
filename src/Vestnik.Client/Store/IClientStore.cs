namespace Vestnik.Client;

/// <summary>
/// Where a client keeps, per account, how far its reader came and what it still has to send. What holds for every store:
/// what <see cref="IAccountStore.Append"/> took is there at the next opening, all of it or nothing of it, in order; accounts
/// do not mix; an account is open once at a time.
/// </summary>
public interface IClientStore
{
    /// <summary>
    /// Opens what is kept for one account on one server; empty for one never seen. Throws <see cref="IOException"/> when it
    /// is open already, here or in another program.
    /// </summary>
    IAccountStore Open(Uri server, Guid userId);
}

/// <summary>What is kept for one account, until this is disposed. Safe for several threads.</summary>
public interface IAccountStore : IDisposable
{
    /// <summary>A copy of what is kept now.</summary>
    AccountState Read();

    /// <summary>
    /// Keeps these changes, all or none. Throws <see cref="IOException"/> when they could not be kept.
    /// </summary>
    /// <param name="changes">In their order; at least one.</param>
    /// <param name="isDurable">Return only when they would survive a loss of power, not just the end of the program.</param>
    void Append(IReadOnlyList<StoreChange> changes, bool isDurable);
}
