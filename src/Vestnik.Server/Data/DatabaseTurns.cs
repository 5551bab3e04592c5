using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Sync;

/// <summary>
/// Lets half of the database's connections catch up at a time, and of each person one device: after a restart all come
/// at once, and an answer takes memory while it is made. Who waits holds no connection, so that nobody else waits for one.
/// </summary>
internal sealed class SyncTurns(DatabaseOptions options) : IDisposable
{
    private readonly SemaphoreSlim _all = new(Math.Max(1, options.MaxConnections / 2));
    private readonly Dictionary<Guid, Own> _people = [];

    /// <summary>The turn lasts until what is answered is disposed.</summary>
    public async Task<IDisposable> TakeAsync(Guid userId, CancellationToken cancellation)
    {
        Own own;
        lock (_people)
        {
            if (!_people.TryGetValue(userId, out own!))
            {
                _people[userId] = own = new Own();
            }
            own.Waiting++;
        }
        try
        {
            await own.Turn.WaitAsync(cancellation);
            try
            {
                await _all.WaitAsync(cancellation);
            }
            catch
            {
                own.Turn.Release();
                throw;
            }
        }
        catch
        {
            Leave(userId, own);
            throw;
        }
        return new Taken(this, userId, own);
    }

    public void Dispose() => _all.Dispose();

    private void Leave(Guid userId, Own own)
    {
        lock (_people)
        {
            if (--own.Waiting == 0)
            {
                _people.Remove(userId);
                own.Turn.Dispose();
            }
        }
    }

    private sealed class Own
    {
        public SemaphoreSlim Turn { get; } = new(1);
        public int Waiting { get; set; }
    }

    private sealed class Taken(SyncTurns turns, Guid userId, Own own) : IDisposable
    {
        public void Dispose()
        {
            turns._all.Release();
            own.Turn.Release();
            turns.Leave(userId, own);
        }
    }
}
