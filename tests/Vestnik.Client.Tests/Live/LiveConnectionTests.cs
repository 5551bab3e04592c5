using System.Diagnostics;
using Vestnik.Testing;

namespace Vestnik.Client.Tests;

/// <summary>How a client behaves towards a server that does not: it ends, or goes on trying, and never hangs.</summary>
public sealed class LiveConnectionTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Of a client whose server is to be silent. For any other one a slow machine would be silence, too.</summary>
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(1);

    private readonly StubServer _server = new();
    private readonly VestnikClient _client;

    public LiveConnectionTests() => _client = Connecting(new VestnikClientOptions().AnswerTimeout);

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
        await using var client = Connecting(Impatience);
        await client.LoginAsync("anna", "secret");
        _server.Answers.Enqueue(null);

        await using var live = await client.ConnectAsync().WaitAsync(Patience);

        Assert.Equal(2, _server.Connections);
    }

    [Fact]
    public async Task An_event_that_is_not_answered_is_repeated_on_another_connection()
    {
        await using var client = Connecting(Impatience);
        await client.LoginAsync("anna", "secret");
        await using var live = await client.ConnectAsync().WaitAsync(Patience);
        _server.Answers.Enqueue(null);

        await live.TypeAsync(Guid.NewGuid()).WaitAsync(Patience);

        Assert.Equal(2, _server.Connections);
        Assert.Equal(["sync", "typing:start", "sync", "typing:start"], Asked());
    }

    [Fact]
    public async Task What_watching_answers_is_told_among_the_changes_in_their_order()
    {
        await _client.LoginAsync("anna", "secret");
        await using var live = await _client.ConnectAsync().WaitAsync(Patience);
        var boris = Guid.NewGuid();
        _server.Answers.Enqueue(
            $$$"""{"ok":true,"states":[{"userId":"{{{boris}}}","isOnline":false,"status":"offline"}]}"""
        );

        var states = await live.WatchAsync([boris]).WaitAsync(Patience);
        await _server.TellAsync($$$"""{"type":"user:online","data":{"userId":"{{{boris}}}"}}""");

        Assert.False(Assert.Single(states).IsOnline);
        using var patience = new CancellationTokenSource(Patience);
        var told = live.Events.ReadAllAsync(patience.Token).OfType<PresenceChanged>().Take(2);
        Assert.Equal(
            [new PresenceChanged(boris, IsOnline: false, null), new PresenceChanged(boris, IsOnline: true, null)],
            await told.ToListAsync(patience.Token)
        );
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_is_waited_for()
    {
        await _client.LoginAsync("anna", "secret");
        _server.Refusals.Enqueue((503, 1));
        var began = Stopwatch.GetTimestamp();

        await using var live = await _client.ConnectAsync().WaitAsync(Patience);
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromSeconds(1));

        _server.Answers.Enqueue(
            """{"ok":false,"error":{"type":"","title":"","status":429,"code":"rate.limited","retryAfter":1}}"""
        );
        _server.Answers.Enqueue(
            """{"ok":true,"message":{"id":"00000000-0000-0000-0000-000000000002","content":"patient"}}"""
        );
        began = Stopwatch.GetTimestamp();
        var sent = await live.SendAsync(Guid.NewGuid(), "patient").WaitAsync(Patience);

        Assert.Equal("patient", sent.Content);
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromSeconds(1));
        Assert.Equal(1, _server.Connections);
    }

    [Fact]
    public async Task A_wait_longer_than_any_timer_ends_when_it_is_disposed_and_lets_go_of_the_store()
    {
        var store = new MemoryClientStore();
        await using var client = new VestnikClient(_server.Url, new VestnikClientOptions { Store = store });
        await client.LoginAsync("anna", "secret");
        _server.Refusals.Enqueue((503, int.MaxValue));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            client.ConnectAsync(patience.Token).WaitAsync(Patience)
        );

        await using var live = await client.ConnectAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_wait_that_makes_no_sense_is_no_reason_to_stop()
    {
        const string Refusal =
            """{"ok":false,"error":{"type":"","title":"","status":429,"code":"rate.limited","retryAfter":-5}}""";
        await _client.LoginAsync("anna", "secret");
        _server.Answers.Enqueue(Refusal);
        await using var live = await _client.ConnectAsync().WaitAsync(Patience);
        _server.Answers.Enqueue(Refusal);
        _server.Answers.Enqueue(
            """{"ok":true,"message":{"id":"00000000-0000-0000-0000-000000000002","content":"sent"}}"""
        );

        Assert.Equal("sent", (await live.SendAsync(Guid.NewGuid(), "sent").WaitAsync(Patience)).Content);
    }

    [Theory]
    [InlineData(4408)]
    [InlineData(4429)]
    [InlineData(1012)]
    [InlineData(4401)]
    public async Task Closed_with_whatever_code_it_connects_again_and_syncs(int code)
    {
        await _client.LoginAsync("anna", "secret");
        await using var live = await _client.ConnectAsync().WaitAsync(Patience);

        await _server.CloseAsync(code);

        await Eventually.TrueAsync(() => Asked().Length == 2, "it synced again");
        Assert.Equal(["sync", "sync"], Asked());
    }

    [Fact]
    public async Task What_it_cannot_read_ends_a_connection_and_not_the_client()
    {
        await _client.LoginAsync("anna", "secret");
        await using var live = await _client.ConnectAsync().WaitAsync(Patience);

        await _server.TellAsync("""{"type":"message:received","data":{"seq":"many"}}""");

        await Eventually.TrueAsync(() => _server.Connections == 2, "it connected again");
        await live.TypeAsync(Guid.NewGuid()).WaitAsync(Patience);
    }

    [Fact]
    public async Task Told_to_sync_it_syncs()
    {
        await _client.LoginAsync("anna", "secret");
        await using var live = await _client.ConnectAsync().WaitAsync(Patience);

        await _server.TellAsync("""{"type":"sync:required","data":{}}""");

        await Eventually.TrueAsync(() => Asked().Length == 2, "it synced again");
        Assert.Equal(1, _server.Connections);
    }

    [Fact]
    public async Task Chats_that_are_behind_are_healed_fifty_with_one_request()
    {
        var chats = Enumerable.Range(1, 120).Select(Changes.Id).ToList();
        await _client.LoginAsync("anna", "secret");
        _server.Answers.Enqueue(Sync(chats, lastSeq: 1));
        await using var live = await _client.ConnectAsync().WaitAsync(Patience);
        // The first says that all moved and heals fifty, two more heal the rest.
        _server.Answers.Enqueue(Sync(chats, lastSeq: 2));
        _server.Answers.Enqueue(Sync(chats, lastSeq: 2));
        _server.Answers.Enqueue(Sync(chats, lastSeq: 2));
        await _server.CloseAsync(4408);
        await Eventually.TrueAsync(() => Asked().Length >= 4, "it synced");
        await live.TypeAsync(Guid.NewGuid()).WaitAsync(Patience);

        var asked = _server.Asked.Where(frame => frame.GetProperty("type").GetString() == "sync").Skip(1).ToList();
        Assert.Equal(3, asked.Count);
        var held = asked
            .Select(frame => frame.GetProperty("data").GetProperty("held").EnumerateArray().ToList())
            .ToList();
        Assert.Equal([50, 50, 20], held.Select(page => page.Count));
        Assert.Equal(
            chats.Order(),
            held.SelectMany(page => page).Select(chat => chat.GetProperty("chatId").GetGuid()).Order()
        );
    }

    private VestnikClient Connecting(TimeSpan answerTimeout) =>
        new(
            _server.Url,
            new VestnikClientOptions
            {
                ReconnectDelay = TimeSpan.FromMilliseconds(10),
                MaxReconnectDelay = TimeSpan.FromMilliseconds(50),
                AnswerTimeout = answerTimeout,
            }
        );

    private string[] Asked() => [.. _server.Asked.Select(frame => frame.GetProperty("type").GetString()!)];

    private static string Sync(IEnumerable<Guid> chats, int lastSeq)
    {
        var synced = chats.Select(id =>
            $$"""{"chat":{"id":"{{id}}","lastSeq":{{lastSeq}}},"marks":[],"unread":0,"changes":[],"more":false,"reload":false}"""
        );
        return $$"""{"ok":true,"cursor":"c","reset":false,"chats":[{{string.Join(',', synced)}}],"user":[],"userSeq":0,"left":[],"more":false}""";
    }

    [Fact]
    public async Task What_was_read_again_after_a_reset_is_to_be_read_once_more_when_its_sync_did_not_go_through()
    {
        await using var client = Connecting(Impatience);
        await client.LoginAsync("anna", "secret");
        var chatId = Guid.NewGuid();
        var whole = Sync([chatId], lastSeq: 1);
        _server.Answers.Enqueue(whole);
        await using var live = await client.ConnectAsync().WaitAsync(Patience);
        // The next connection finds the server restored, and ends before the second page.
        var begun = whole.Replace("\"reset\":false", "\"reset\":true", StringComparison.Ordinal);
        _server.Answers.Enqueue(begun[..begun.LastIndexOf("false", StringComparison.Ordinal)] + "true}");
        _server.Answers.Enqueue(null);
        _server.Answers.Enqueue(whole);
        await _server.CloseAsync(1012);

        using var patience = new CancellationTokenSource(Patience);
        var told = new List<LiveEvent>();
        await foreach (var happened in live.Events.ReadAllAsync(patience.Token))
        {
            told.Add(happened);
            if (told.OfType<UserLogReloaded>().Count() == 2)
            {
                break;
            }
        }

        Assert.Equal(2, told.Count(happened => happened == new ChatReloaded(chatId)));
    }

    [Fact]
    public async Task What_was_read_again_after_a_reset_and_is_gone_when_it_syncs_is_told_as_gone()
    {
        await using var client = Connecting(Patience);
        await client.LoginAsync("anna", "secret");
        var (stays, goes) = (Guid.NewGuid(), Guid.NewGuid());
        _server.Answers.Enqueue(Sync([stays, goes], lastSeq: 1));
        await using var live = await client.ConnectAsync().WaitAsync(Patience);
        _server.Answers.Enqueue(
            Sync([stays], lastSeq: 1).Replace("\"reset\":false", "\"reset\":true", StringComparison.Ordinal)
        );
        await _server.CloseAsync(1012);

        using var patience = new CancellationTokenSource(Patience);
        var told = new List<LiveEvent>();
        await foreach (var happened in live.Events.ReadAllAsync(patience.Token))
        {
            told.Add(happened);
            if (happened is ChatClosed)
            {
                break;
            }
        }

        Assert.Contains(new ChatReloaded(goes), told);
        Assert.Equal(new ChatClosed(goes), told[^1]);
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
