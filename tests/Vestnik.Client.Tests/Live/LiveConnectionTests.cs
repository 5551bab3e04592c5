namespace Vestnik.Client.Tests;

/// <summary>How a client behaves towards a server that does not: it ends, or goes on trying, and never hangs.</summary>
public sealed class LiveConnectionTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly StubServer _server = new();
    private readonly VestnikClient _client;

    public LiveConnectionTests() =>
        _client = new VestnikClient(
            _server.Url,
            new VestnikClientOptions
            {
                ReconnectDelay = TimeSpan.FromMilliseconds(10),
                MaxReconnectDelay = TimeSpan.FromMilliseconds(50),
                AnswerTimeout = TimeSpan.FromMilliseconds(300),
            }
        );

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_sync_that_is_refused_is_tried_again_on_another_connection()
    {
        await _client.LoginAsync("anna", "secret");
        _server.Answers.Enqueue(
            """{"ok":false,"error":{"type":"","title":"","status":503,"code":"database.unavailable"}}"""
        );

        await using var live = await _client.ConnectAsync().WaitAsync(Patience);

        Assert.Equal(2, _server.Connections);
    }

    [Fact]
    public async Task A_sync_that_is_not_answered_is_tried_again_on_another_connection()
    {
        await _client.LoginAsync("anna", "secret");
        _server.Answers.Enqueue(null);

        await using var live = await _client.ConnectAsync().WaitAsync(Patience);

        Assert.Equal(2, _server.Connections);
    }

    [Fact]
    public async Task Signing_out_ends_the_live_connection_and_what_is_asked_of_it_after()
    {
        await _client.LoginAsync("anna", "secret");
        var live = await _client.ConnectAsync().WaitAsync(Patience);

        await _client.LogoutAsync();
        using var patience = new CancellationTokenSource(Patience);
        var told = new List<LiveEvent>();
        await foreach (var happened in live.Events.ReadAllAsync(patience.Token))
        {
            told.Add(happened);
        }

        Assert.Equal(new ConnectionChanged(LiveState.Ended), told[^1]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => live.TypeAsync(Guid.NewGuid()).WaitAsync(Patience));
        await live.DisposeAsync();
        await live.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_waits_for_an_answer_is_told_when_the_connection_is_disposed()
    {
        await _client.LoginAsync("anna", "secret");
        var live = await _client.ConnectAsync().WaitAsync(Patience);
        _server.Answers.Enqueue(null);
        var asking = live.TypeAsync(Guid.NewGuid());

        await live.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => asking.WaitAsync(Patience));
        Assert.True(asking.IsCompleted);
    }
}
