using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Uploads;

/// <summary>At most four uploads of one person are under way at a node: each holds a connection, a file and a buffer.</summary>
internal sealed class UploadTurns
{
    private const int PerPerson = 4;

    private readonly Dictionary<Guid, int> _underWay = [];

    /// <summary>Until what is answered is disposed; or <c>media.too_many_uploads</c>.</summary>
    public Outcome<UploadTurn> Take(Guid owner)
    {
        lock (_underWay)
        {
            var count = _underWay.GetValueOrDefault(owner);
            if (count == PerPerson)
            {
                return Refusals.TooManyUploads;
            }
            _underWay[owner] = count + 1;
        }
        return new UploadTurn(this, owner);
    }

    public void Leave(Guid owner)
    {
        lock (_underWay)
        {
            if (--_underWay[owner] == 0)
            {
                _underWay.Remove(owner);
            }
        }
    }
}

/// <summary>One of the uploads that are under way.</summary>
internal sealed class UploadTurn(UploadTurns turns, Guid owner) : IDisposable
{
    private int _isOver;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            turns.Leave(owner);
        }
    }
}
