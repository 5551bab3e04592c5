using System.Collections.Concurrent;

namespace Vestnik.Server.Features.Accounts;

/// <summary>
/// The sessions that ended before their access tokens did, in memory: the check on every request asks no database.
/// </summary>
internal sealed class RevokedSessions(ServerOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _forgetAt = new();

    public bool Contains(Guid sessionId) => _forgetAt.ContainsKey(sessionId);

    public void Add(Guid sessionId) => _forgetAt[sessionId] = time.GetUtcNow() + options.AccessTokenLifetime;

    /// <summary>Drops those whose last token has expired by now.</summary>
    public void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var entry in _forgetAt.Where(entry => entry.Value < now))
        {
            _forgetAt.TryRemove(entry);
        }
    }
}
