using System.Collections.Concurrent;
using Vestnik.Client;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Faults;

/// <summary>
/// Twenty people in ten chats who send as fast as they are answered, each message with the same client id until it is
/// acknowledged; and afterwards the question whether everything that was acknowledged is there once and in order.
/// </summary>
public sealed class Talk : IAsyncDisposable
{
    private const int Pairs = 10;
    private const int InFlight = 4;

    private readonly int _each;
    private readonly List<Pair> _pairs = [];
    private readonly List<Talker> _talkers = [];
    private int _acknowledged;
    private int _more;

    private Talk(int each) => _each = each;

    public int Total => (Pairs * 2 * _each) + Volatile.Read(ref _more);

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>People, chats and connections; nothing is sent yet.</summary>
    /// <param name="url">The server's.</param>
    /// <param name="each">How many messages each of the twenty sends.</param>
    public static async Task<Talk> PrepareAsync(Uri url, int each)
    {
        var talk = new Talk(each);
        for (var i = 0; i < Pairs; i++)
        {
            var people = await Task.WhenAll(Person.RegisterAsync(url), Person.RegisterAsync(url));
            var chat = await people[0].Client.OpenDirectAsync(people[1].Id);
            var pair = new Pair(people[0], people[1], chat.Id);
            talk._pairs.Add(pair);
            foreach (var person in people)
            {
                talk._talkers.Add(new Talker(chat.Id, await person.LiveAsync()));
            }
        }
        return talk;
    }

    /// <summary>Ends when everything was acknowledged: what each has to send, and more until that is enough.</summary>
    public Task SendAllAsync(Func<bool>? isEnough = null) =>
        Task.WhenAll(_talkers.SelectMany(talker => SendAsync(talker, isEnough)));

    public Task UntilAsync(int acknowledged) =>
        Eventually.TrueAsync(
            () => Acknowledged >= acknowledged,
            $"{acknowledged} messages are acknowledged",
            TimeSpan.FromMinutes(2)
        );

    public async Task VerifyAsync()
    {
        Assert.Equal(Total, Acknowledged);
        foreach (var pair in _pairs)
        {
            var history = await History.ReadAsync(pair.Boris, pair.ChatId);
            var talkers = _talkers.Where(talker => talker.ChatId == pair.ChatId).ToList();
            var sent = talkers.Sum(talker => talker.Answers.Count);
            var numbers = Enumerable.Range(1, sent).Select(no => (long)no).ToList();
            Assert.Equal(numbers, history.Select(message => message.No));
            Assert.Equal(numbers, history.Select(message => message.Seq));
            Assert.Equal(numbers.Count, history.Select(message => message.ClientId).Distinct().Count());
            Assert.Equal(numbers.Count, history.Select(message => message.Id).Distinct().Count());

            var stored = history.ToDictionary(message => message.Id);
            foreach (var talker in talkers)
            {
                Assert.All(
                    talker.Answers,
                    answer =>
                    {
                        var message = stored[answer.Id];
                        Assert.Equal(
                            (answer.Seq, answer.No, answer.ClientId, answer.Content),
                            (message.Seq, message.No, message.ClientId, message.Content)
                        );
                    }
                );
                Assert.Equal(history.Select(message => message.Id), await talker.ReceivedAsync(history.Count));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pair in _pairs)
        {
            await pair.DisposeAsync();
        }
    }

    private IEnumerable<Task> SendAsync(Talker talker, Func<bool>? isEnough)
    {
        var next = 0;
        return Enumerable
            .Range(0, InFlight)
            .Select(async _ =>
            {
                while (
                    Interlocked.Increment(ref next) is var number && (number <= _each || isEnough?.Invoke() == false)
                )
                {
                    if (number > _each)
                    {
                        Interlocked.Increment(ref _more);
                    }
                    talker.Answers.Add(await talker.SendAsync($"{number}"));
                    Interlocked.Increment(ref _acknowledged);
                }
            });
    }

    private sealed class Talker(Guid chatId, LiveConnection live)
    {
        private readonly List<Guid> _received = [];

        public Guid ChatId => chatId;

        public ConcurrentBag<MessageView> Answers { get; } = [];

        public async Task<MessageView> SendAsync(string content)
        {
            var clientId = Guid.NewGuid();
            while (true)
            {
                try
                {
                    return await live.SendAsync(chatId, content, clientId);
                }
                catch (VestnikException refused) when (refused.Problem.Status == 503)
                {
                    // The database is away; the client's own retries are for connections alone.
                    await Task.Delay(TimeSpan.FromMilliseconds(50));
                }
            }
        }

        /// <summary>What its events told, through all breaks, until there were so many; more would be a double.</summary>
        public async Task<IReadOnlyList<Guid>> ReceivedAsync(int count)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (_received.Count < count || live.Events.TryPeek(out _))
            {
                if (await live.Events.ReadAsync(patience.Token) is MessageReceived received)
                {
                    _received.Add(received.Message.Id);
                }
            }
            return _received;
        }
    }
}
