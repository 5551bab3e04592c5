namespace Vestnik.Server.Features.Media.Tus;

/// <summary>The body of a request as it comes, to its end or to where the line breaks.</summary>
internal sealed class UploadBody : IDisposable
{
    private readonly HttpContext _context;
    private readonly UploadPlace _place;
    private readonly TimeSpan _silence;
    private readonly CancellationTokenSource _patience;
    private readonly CancellationTokenSource _ended;

    public UploadBody(HttpContext context, UploadPlace place, TimeSpan silence, TimeProvider time)
    {
        (_context, _place, _silence) = (context, place, silence);
        _patience = new CancellationTokenSource(silence, time);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, place.Asked, _patience.Token);
    }

    /// <summary>It ended before its end: the line broke, nothing came any more, or another has the place now.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>0 at the end, whichever it is.</summary>
    public async Task<int> ReadAsync(Memory<byte> buffer)
    {
        try
        {
            var count = await _context.Request.Body.ReadAsync(buffer, _ended.Token);
            _place.Heard();
            _patience.CancelAfter(_silence);
            return count;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            IsBroken = true;
            if (_ended.IsCancellationRequested)
            {
                // There is nobody to answer: nor is the rest of the body waited for.
                _context.Abort();
            }
            return 0;
        }
    }

    public void Dispose()
    {
        _ended.Dispose();
        _patience.Dispose();
    }
}
