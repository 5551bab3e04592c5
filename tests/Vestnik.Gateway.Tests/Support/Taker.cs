namespace Vestnik.Gateway.Tests;

/// <summary>Takes from a queue by hand, and counts how often it was woken for it.</summary>
internal sealed class Taker(Outbox outbox) : ITransport
{
    public int Woken { get; private set; }

    public Task Ended => Task.CompletedTask;

    public void Wake() => Woken++;

    public void Drop() { }

    public void Cut() { }

    public bool TryTake(out byte[]? text) => TryTake(out text, out _);

    public bool TryTake(out byte[]? text, out GatewayClose? close)
    {
        var isTaken = outbox.TryTake(this, out var packet, out close);
        text = packet.Text;
        return isTaken;
    }
}
