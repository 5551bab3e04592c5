using System.Collections.Concurrent;
using Vestnik.Client;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Faults;

/// <summary>All clients of a server come back at once after it was stopped, or killed: each knows everything, and who is there.</summary>
[Trait("Category", "Slow")]
public sealed class ShutdownCrowdTests
{
    private const int Pairs = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Two_hundred_clients_come_back_in_sync_and_nobody_is_taken_for_online_who_is_away()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var server = await ServerProcess.StartAsync(database);
        var crowd = new ConcurrentBag<Member>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Pairs),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (_, cancellation) =>
            {
                var (one, other) = (await Person.RegisterAsync(server.Url), await Person.RegisterAsync(server.Url));
                var chat = await one.Client.OpenDirectAsync(other.Id, cancellation);
                crowd.Add(await Member.ConnectAsync(one, other, chat.Id));
                crowd.Add(await Member.ConnectAsync(other, one, chat.Id));
            }
        );
        var all = crowd.ToList();
        try
        {
            await Eventually.TrueAsync(() => all.All(member => member.SeesPeer), "all see each other", Patience);

            var sending = SendAsync(all);
            Assert.Equal(0, await server.StopAsync());
            var away = await LeaveAsync(all, count: 5);
            await server.StartAgainAsync();
            await sending;
            await AssertRightAsync(all, away);

            // Killed, the server can write nothing down any more: what it wrote now and then must do.
            var witness = all.First(member => !away.Contains(member) && !away.Any(gone => gone.Id == member.PeerId));
            var missed = all.Single(member => member.Id == witness.PeerId);
            await Eventually.TrueAsync(
                () =>
                    database.AskAsync<bool>(
                        $"select exists (select from presence where user_id = '{missed.Id}' and last_seen_at is not null)"
                    ),
                "somebody who is online is noted as seen",
                Patience
            );
            // Not the one who leaves before an answer may come.
            sending = SendAsync(all.Except(away).Where(member => member != missed));
            await server.KillAsync();
            var killedAt = DateTimeOffset.UtcNow;
            await missed.LeaveAsync();
            away.Add(missed);
            await server.StartAgainAsync();
            await sending;
            await AssertRightAsync(all, away);
            var state = Assert.Single(await witness.WatchAsync());
            Assert.False(state.IsOnline);
            Assert.InRange(state.LastSeenAt!.Value, killedAt.AddSeconds(-60), killedAt);
        }
        finally
        {
            foreach (var member in all)
            {
                await member.DisposeAsync();
            }
        }
    }

    private static Task<MessageView[]> SendAsync(IEnumerable<Member> all) =>
        Task.WhenAll(all.Where((_, n) => n % 4 == 0).Select(member => member.SendAsync()));

    /// <summary>They go while the server is away, so that it is not told; not those who have yet to send.</summary>
    private static async Task<List<Member>> LeaveAsync(List<Member> all, int count)
    {
        var leaving = all.Where((_, n) => n % 4 == 1).Take(count).ToList();
        foreach (var member in leaving)
        {
            await member.LeaveAsync();
        }
        return leaving;
    }

    private static async Task AssertRightAsync(List<Member> all, List<Member> away)
    {
        var gone = away.Select(member => member.Id).ToHashSet();
        foreach (var member in all.Except(away))
        {
            var history = await History.ReadAsync(member.Person, member.ChatId);
            await Eventually.TrueAsync(
                () => member.Received.Count >= history.Count,
                "everything is told to who came back",
                Patience
            );
            Assert.Equal(history.Select(message => message.Id), member.Received);
        }
        await Eventually.TrueAsync(
            () => all.Except(away).All(member => member.SeesPeer != gone.Contains(member.PeerId)),
            "everybody knows who is there and who is not",
            Patience
        );
    }

    /// <summary>Somebody who watches the other one of a chat and is told of its messages.</summary>
    private sealed class Member : IAsyncDisposable
    {
        private readonly LiveConnection _live;
        private readonly Task _reading;
        private volatile bool _seesPeer;
        private volatile Exception? _failure;

        private Member(Person person, Guid peerId, Guid chatId, LiveConnection live)
        {
            (Person, PeerId, ChatId, _live) = (person, peerId, chatId, live);
            _reading = Task.Run(ReadAsync);
        }

        public Person Person { get; }

        public Guid Id => Person.Id;

        public Guid PeerId { get; }

        public Guid ChatId { get; }

        public bool SeesPeer => _failure is { } failure ? throw failure : _seesPeer;

        public ConcurrentQueue<Guid> Received { get; } = new();

        public static async Task<Member> ConnectAsync(Person person, Person peer, Guid chatId) =>
            new(person, peer.Id, chatId, await person.LiveAsync());

        public Task<MessageView> SendAsync() => _live.SendAsync(ChatId, "hello");

        public Task<IReadOnlyList<PresenceState>> WatchAsync() => _live.WatchAsync([PeerId]);

        public async Task LeaveAsync()
        {
            await _live.DisposeAsync();
            await _reading;
        }

        public async ValueTask DisposeAsync()
        {
            await LeaveAsync();
            await Person.DisposeAsync();
        }

        private async Task ReadAsync()
        {
            await foreach (var happened in _live.Events.ReadAllAsync())
            {
                switch (happened)
                {
                    case ConnectionChanged { State: LiveState.Connecting }:
                        _seesPeer = false;
                        break;
                    case ConnectionChanged { State: LiveState.Connected }:
                        // What a client does on each new connection: it knows nothing of who is there.
                        _ = AskAsync();
                        break;
                    case PresenceChanged changed when changed.UserId == PeerId:
                        _seesPeer = changed.IsOnline;
                        break;
                    case MessageReceived received:
                        Received.Enqueue(received.Message.Id);
                        break;
                    default:
                        break;
                }
            }
        }

        private async Task AskAsync()
        {
            try
            {
                // The answer is told among the events, in order with them.
                await WatchAsync();
            }
            catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException)
            {
                // Left meanwhile.
            }
            catch (Exception exception)
            {
                _failure = exception;
            }
        }
    }
}
