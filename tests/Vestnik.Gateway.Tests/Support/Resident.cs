namespace Vestnik.Gateway.Tests;

/// <summary>A Socket.IO client that stays: it answers pings, and the question "ask", until the server closes.</summary>
public sealed class Resident : IDisposable
{
    private readonly Func<Task<string?>> _hear;
    private readonly Func<string, Task> _say;
    private readonly IDisposable _client;
    private int _answered;
    private volatile bool _isGone;

    private Resident(IDisposable client, Func<Task<string?>> hear, Func<string, Task> say) =>
        (_client, _hear, _say) = (client, hear, say);

    /// <summary>How many pings it answered, as the server has heard.</summary>
    public int Answered => Volatile.Read(ref _answered);

    public bool IsGone => _isGone;

    /// <summary>Why it is gone, if the server did not say so.</summary>
    public Exception? Fault { get; private set; }

    public static Resident Live(Client client) => Live(new Resident(client, client.NextAsync, client.SendAsync));

    public static Resident Live(Poller poller) =>
        Live(new Resident(poller, async () => await poller.PollAsync(), packet => poller.SayAsync(packet)));

    public void Dispose() => _client.Dispose();

    private static Resident Live(Resident resident)
    {
        _ = resident.LiveAsync();
        return resident;
    }

    private async Task LiveAsync()
    {
        try
        {
            while (await _hear() is { } heard and not "1")
            {
                foreach (var packet in heard.Split('\u001e'))
                {
                    await AnswerAsync(packet);
                }
            }
        }
        catch (Exception e)
        {
            Fault = e;
        }

        _isGone = true;
    }

    private async Task AnswerAsync(string packet)
    {
        if (packet == "2")
        {
            await _say("3");
            // The answer to this shows that the pong before it was read.
            await _say("420[\"echo\",\"pong\"]");
        }
        else if (packet == "430[\"pong\"]")
        {
            Interlocked.Increment(ref _answered);
        }
        else if (packet.Split("[\"ask\"") is [['4', '2', .. var id], _])
        {
            await _say($"43{id}[\"here\"]");
        }
    }
}
