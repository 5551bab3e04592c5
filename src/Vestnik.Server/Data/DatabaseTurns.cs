namespace Vestnik.Server.Data;

/// <summary>
/// For what people ask over their connections, as often as they like: one question of each person at a time, and half of
/// the database's connections for all. So a crowd that comes back after a restart, or one person with a thousand
/// requests, lets nobody else wait for a connection, least of all the writer of messages; and answers, which take memory
/// while they are made, are made a few at a time. Who waits holds nothing.
/// </summary>
internal sealed class DatabaseTurns(DatabaseOptions options) : IDisposable
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

    private sealed class Taken(DatabaseTurns turns, Guid userId, Own own) : IDisposable
    {
        public void Dispose()
        {
            turns._all.Release();
            own.Turn.Release();
            turns.Leave(userId, own);
        }
    }
}
