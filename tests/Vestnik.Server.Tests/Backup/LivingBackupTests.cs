using System.Collections.Concurrent;
using System.Net;
using Vestnik.Client;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Backup;

/// <summary>Backups of a server that people use, and what they find after it was restored.</summary>
[Trait("Category", "Slow")]
public sealed class LivingBackupTests
{
    [Fact]
    public async Task Made_while_people_write_it_has_everything_that_was_acknowledged_before_it_began()
    {
        var file = Path.Combine(TestRun.NewFolder("living"), "a.tar");
        await using var server = await ServerProcess.StartAsync();
        await using var anna = await Person.RegisterAsync(server.Url);
        var others = new[] { await Person.RegisterAsync(server.Url), await Person.RegisterAsync(server.Url) };
        var acknowledged = new ConcurrentBag<MessageView>();
        using var enough = new CancellationTokenSource();
        var writing = new List<Task>();
        var chats = new List<Guid>();
        foreach (var other in others)
        {
            var chat = await anna.Client.OpenDirectAsync(other.Id);
            chats.Add(chat.Id);
            writing.Add(WriteAsync(await anna.LiveAsync(), chat.Id));
            writing.Add(WriteAsync(await other.LiveAsync(), chat.Id));
        }
        await Eventually.TrueAsync(() => acknowledged.Count > 200, "people write");
        var before = acknowledged.ToList();

        await Operator.DoAsync(Operator.In(server.DataDirectory), "backup", file);

        Assert.True(acknowledged.Count > before.Count, "people wrote meanwhile");
        await enough.CancelAsync();
        await Task.WhenAll(writing);
        await using var restored = await RestoredAsync(file);
        await using var again = await anna.AnotherDeviceAsync(restored.Server.Url);
        foreach (var chat in chats)
        {
            var history = await History.ReadAsync(again, chat);
            var numbers = Enumerable.Range(1, history.Count).Select(no => (long)no);
            Assert.Equal(numbers, history.Select(message => message.No));
            Assert.Equal(numbers, history.Select(message => message.Seq));
            var stored = history.ToDictionary(message => message.Id);
            Assert.All(
                before.Where(message => message.ChatId == chat),
                message =>
                    Assert.Equal((message.No, message.Content), (stored[message.Id].No, stored[message.Id].Content))
            );
            Assert.Equal(history.Count + 1, (await again.Client.SendAsync(chat, "on we go")).No);
        }
        foreach (var other in others)
        {
            await other.DisposeAsync();
        }

        async Task WriteAsync(LiveConnection live, Guid chat)
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                acknowledged.Add(await live.SendAsync(chat, $"{i}"));
            }
        }
    }

    [Fact]
    public async Task Whoever_saw_what_the_restored_server_never_knew_reloads_and_ends_like_a_fresh_one()
    {
        var file = Path.Combine(TestRun.NewFolder("future"), "a.tar");
        await using var server = await ServerProcess.StartAsync();
        await using var anna = await Person.RegisterAsync(server.Url);
        await using var boris = await Person.RegisterAsync(server.Url);
        var chat = (await anna.Client.OpenDirectAsync(boris.Id)).Id;
        var annas = await anna.LiveAsync();
        var known = new Known(await boris.LiveAsync(), boris, chat);
        for (var i = 1; i <= 60; i++)
        {
            await annas.SendAsync(chat, $"kept {i}");
        }
        await Operator.DoAsync(Operator.In(server.DataDirectory), "backup", file);
        var lost = new List<Guid>();
        for (var i = 1; i <= 10; i++)
        {
            lost.Add((await annas.SendAsync(chat, $"lost {i}")).Id);
        }
        await using var late = await Person.RegisterAsync(server.Url);
        await Eventually.TrueAsync(() => lost.TrueForAll(known.Ids.Contains), "Boris saw the future");
        var future = await boris.ReadAsync<SyncAnswer>("sync");
        var refusal = await Operator.RefusedAsync(Operator.In(server.DataDirectory), "restore", file);
        Assert.Contains($"in use by process {server.ProcessId}", refusal, StringComparison.Ordinal);

        await server.StopAsync();
        var said = await Operator.DoAsync(Operator.In(server.DataDirectory), "restore", file);
        await server.StartAgainAsync();

        Assert.Contains("postgres.before-restore-", said, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => known.Reloads > 0, "Boris is told to reload");
        // The clients live on by their refresh tokens; a session that the backup does not know has ended.
        var first = await annas.SendAsync(chat, "another future");
        Assert.Equal(61, first.No);
        await Eventually.TrueAsync(() => known.Ids.Contains(first.Id), "Boris reads on");
        await using var fresh = await boris.AnotherDeviceAsync();
        var history = await History.ReadAsync(fresh, chat);
        Assert.Equal(history.Select(message => message.Id), known.InOrder);
        Assert.Equal(1, known.Reloads);
        Assert.Empty(known.Wrong);
        using var stranger = await late.GetAsync("users/me");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        var refused = await Assert.ThrowsAsync<VestnikException>(() => late.Client.GetChatsAsync());
        Assert.Equal(401, refused.Problem.Status);

        // A cursor of the lost future is not believed, and one of the restored server rests when nothing moves.
        var answer = await fresh.ReadAsync<SyncAnswer>($"sync?cursor={future.Cursor}");
        Assert.True(answer.Reset);
        Assert.Equal(chat, answer.Chats.Single().Chat.Id);
        await Eventually.TrueAsync(
            async () => (answer = await fresh.ReadAsync<SyncAnswer>($"sync?cursor={answer.Cursor}")).Chats.Count == 0,
            "nothing moves"
        );
        Assert.False(answer.Reset);
    }

    private static async Task<Restored> RestoredAsync(string file)
    {
        var folder = TestRun.NewFolder("fresh");
        await Operator.DoAsync(Operator.In(folder), "restore", file);
        return new Restored(await ServerProcess.StartAsync(Operator.In(folder)));
    }

    /// <summary>Stops its PostgreSQL too: a folder that a test chose is not removed with the server.</summary>
    private sealed record Restored(ServerProcess Server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Server.StopAsync();
            await Server.DisposeAsync();
        }
    }

    /// <summary>What a device knows of one chat: told by events, read anew when it is told to.</summary>
    private sealed class Known
    {
        private readonly LiveConnection _live;
        private readonly Person _person;
        private readonly Guid _chat;
        private readonly ConcurrentDictionary<Guid, long> _messages = new();

        public Known(LiveConnection live, Person person, Guid chat)
        {
            (_live, _person, _chat) = (live, person, chat);
            _ = ReadAsync();
        }

        public ICollection<Guid> Ids => _messages.Keys;

        public IEnumerable<Guid> InOrder => _messages.OrderBy(known => known.Value).Select(known => known.Key);

        public int Reloads { get; private set; }

        public ConcurrentBag<string> Wrong { get; } = [];

        private async Task ReadAsync()
        {
            await foreach (var told in _live.Events.ReadAllAsync())
            {
                switch (told)
                {
                    case ChatReloaded reloaded when reloaded.ChatId == _chat:
                        var messages = await _person.Client.GetMessagesAsync(_chat, limit: 100);
                        _messages.Clear();
                        foreach (var message in messages)
                        {
                            _messages[message.Id] = message.No;
                        }
                        Reloads++;
                        break;
                    case MessageReceived { Message: var message } when message.ChatId == _chat:
                        if (_messages.Values.Contains(message.No) && !_messages.ContainsKey(message.Id))
                        {
                            Wrong.Add($"two messages are {message.No}");
                        }
                        _messages[message.Id] = message.No;
                        break;
                    case MessageRemoved or MessageUpdated or ConnectionChanged { State: LiveState.Ended }:
                        Wrong.Add($"{told}");
                        break;
                    default:
                        break;
                }
            }
        }
    }
}
