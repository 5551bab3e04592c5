using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Uploads;

/// <summary>At most four uploads of one person are under way at a node: each holds a file open and a connection.</summary>
internal sealed class UploadTurns
{
    private const int PerPerson = 4;

    private readonly Dictionary<Guid, int> _underWay = [];

    /// <summary>Until what is answered is disposed; or <c>media.too_many_uploads</c>.</summary>
    public Outcome<IDisposable> Take(Guid owner)
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
        return new Turn(this, owner);
    }

    private void Leave(Guid owner)
    {
        lock (_underWay)
        {
            if (--_underWay[owner] == 0)
            {
                _underWay.Remove(owner);
            }
        }
    }

    private sealed class Turn(UploadTurns turns, Guid owner) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
            {
                turns.Leave(owner);
            }
        }
    }
}
