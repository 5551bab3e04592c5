using System.Collections.Concurrent;

namespace Vestnik.Client;

/// <summary>
/// Keeps accounts while the program runs: a connection that is opened anew goes on where the one before it was. Durable
/// is what lives as long as the program.
/// </summary>
public sealed class MemoryClientStore : IClientStore
{
    private readonly ConcurrentDictionary<(Uri Server, Guid UserId), Account> _accounts = new();

    /// <inheritdoc/>
    public IAccountStore Open(Uri server, Guid userId) =>
        _accounts.GetOrAdd((server, userId), _ => new Account()).Opened();

    private sealed class Account
    {
        private readonly Lock _gate = new();
        private readonly AccountState _state = new();
        private object? _opening;

        public Opening Opened()
        {
            lock (_gate)
            {
                if (_opening is not null)
                {
                    throw new IOException("This account's store is open already.");
                }
                var opening = new Opening(this);
                _opening = opening;
                return opening;
            }
        }

        /// <summary>One at a time, so that what an older one still says is not taken for the newer one's.</summary>
        public sealed class Opening(Account account) : IAccountStore
        {
            public AccountState Read()
            {
                lock (account._gate)
                {
                    ObjectDisposedException.ThrowIf(account._opening != this, this);
                    return AccountState.Of(account._state.ToChanges());
                }
            }

            public void Append(IReadOnlyList<StoreChange> changes, bool isDurable)
            {
                lock (account._gate)
                {
                    ObjectDisposedException.ThrowIf(account._opening != this, this);
                    foreach (var change in changes)
                    {
                        account._state.Apply(change);
                    }
                }
            }

            public void Dispose()
            {
                lock (account._gate)
                {
                    if (account._opening == this)
                    {
                        account._opening = null;
                    }
                }
            }
        }
    }
}
