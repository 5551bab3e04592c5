using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>
/// Five people who write, edit, delete, mark, read and leave, each with two hands (HTTP and a connection), a device that
/// runs the client library and one that only syncs; and somebody who sends past all roads, to see when it works again.
/// </summary>
internal sealed class Crowd : IDisposable
{
    /// <summary>How long a request is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The client of the sends that look whether it works again.</summary>
    public const string Probe = "probe";

    private static readonly string[] Names = ["anna", "boris", "clara", "dmitri", "elena"];

    private readonly Recorder _recorder;
    private readonly Board _board;
    private readonly IReadOnlyList<Person> _people;
    private readonly Person _prober;
    private readonly Guid _probed;
    private readonly Membership _membership;
    private readonly IReadOnlyList<Walker> _walkers;
    private readonly IReadOnlyList<WireDevice> _devices;
    private readonly Random _random;

    private Crowd(
        Recorder recorder,
        IReadOnlyList<Person> people,
        Person prober,
        Guid probed,
        Membership membership,
        Board board,
        Random random
    )
    {
        (_recorder, _people, _prober, _probed, _membership, _board, _random) = (
            recorder,
            people,
            prober,
            probed,
            membership,
            board,
            random
        );
        _walkers = [.. people.Select(person => new Walker(person, recorder))];
        _devices = [.. people.Select(person => new WireDevice(person, recorder))];
    }

    /// <summary>Registers everybody and makes the first chats; the server has to be well.</summary>
    /// <param name="road">The way of everybody to the server.</param>
    /// <param name="direct">The way of the one who looks whether it works.</param>
    public static async Task<Crowd> GatherAsync(
        Uri road,
        Uri direct,
        Func<Task<Npgsql.NpgsqlConnection>> open,
        Recorder recorder,
        Random random
    )
    {
        var people = new List<Person>();
        foreach (var name in Names)
        {
            people.Add(await Person.RegisterAsync(road, name));
        }
        var prober = await Person.RegisterAsync(direct, Probe);
        var board = new Board();
        var saved = await MakeAsync(recorder, prober, new CreateChat(ChatType.Saved), [prober.Id]);
        foreach (var (one, other) in new[] { (0, 1), (2, 3) })
        {
            Guid[] pair = [people[one].Id, people[other].Id];
            board.Add(
                await MakeAsync(recorder, people[one], new CreateChat(ChatType.Direct, people[other].Id), pair),
                pair
            );
        }
        await using (var database = await open())
        {
            await Groups.AllowAsync(database);
        }
        var membership = new Membership(open, [.. people.Select(person => person.Id)], board, recorder, random);
        await membership.MakeGroupAsync(CancellationToken.None);
        return new Crowd(recorder, people, prober, saved, membership, board, random);
    }

    /// <summary>Everybody listens until the end.</summary>
    public Task ListenAsync(CancellationToken end) =>
        Task.WhenAll(
            _people.SelectMany<Person, Task>(
                (person, at) => [_devices[at].RunAsync(end), new ClientDevice(person, _recorder).RunAsync(end)]
            )
        );

    /// <summary>Everybody acts until they are told to stop; ends when what was under way then has ended.</summary>
    /// <param name="pause">What one hand waits between two acts, on average.</param>
    public Task ActAsync(TimeSpan pause, CancellationToken stop)
    {
        var acting = new List<Task> { ProbeAsync(stop), _membership.RunAsync(TimeSpan.FromSeconds(6), stop) };
        for (var at = 0; at < _people.Count; at++)
        {
            var (person, device) = (_people[at], _devices[at]);
            var http = Work($"{person.Name}/http", person, AskOverHttp(person));
            var wire = Work($"{person.Name}/wire", person, ask => device.AskAsync(ask.Event, ask.Data, Patience));
            acting.AddRange([
                http.RunAsync(pause, stop),
                wire.RunAsync(pause, stop),
                _walkers[at].RunAsync(TimeSpan.FromSeconds(1), stop),
            ]);
        }
        return Task.WhenAll(acting);
    }

    /// <summary>What everybody sees once all is quiet: a last sync and the whole history of each chat.</summary>
    public async Task ReadAllAsync()
    {
        foreach (var (walker, person) in _walkers.Zip(_people))
        {
            await InsistAsync(() => walker.WalkAsync(isFinal: true), $"{person.Name} syncs");
            foreach (var chat in _board.Chats.Where(chat => _board.MembersOf(chat).Contains(person.Id)))
            {
                await InsistAsync(() => ReadAsync(person, chat), $"{person.Name} reads {chat}");
            }
        }
        await InsistAsync(() => ReadAsync(_prober, _probed), "the probe reads its chat");
    }

    public void Dispose()
    {
        _prober.Dispose();
        foreach (var person in _people)
        {
            person.Dispose();
        }
    }

    private Worker Work(string name, Person person, Func<Request, Task<Answer?>> ask) =>
        new(name, person, ask, _board, _recorder, new Random(_random.Next()));

    private static Func<Request, Task<Answer?>> AskOverHttp(Person person, TimeSpan? patience = null) =>
        async request => await person.AskAsync(request.Method, request.Path, request.Body, patience ?? Patience);

    private async Task ProbeAsync(CancellationToken stop)
    {
        var board = new Board();
        board.Add(_probed, [_prober.Id]);
        var ask = AskOverHttp(_prober, TimeSpan.FromSeconds(2));
        var worker = new Worker(Probe, _prober, ask, board, _recorder, new Random(_random.Next()));
        while (!stop.IsCancellationRequested)
        {
            await worker.SendAsync(_probed, stop);
            await Task.Delay(100, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> ReadAsync(Person person, Guid chat)
    {
        var begin = _recorder.Now;
        var all = new List<Seen>();
        for (var before = ""; ; )
        {
            var path = $"messages?chatId={chat}&limit=100{before}";
            var answer = await person.AskAsync(HttpMethod.Get, path, body: null, Patience);
            if (answer.Outcome != Outcome.Ok)
            {
                return false;
            }
            var page = answer.Read<List<MessageView>>();
            all.AddRange(page.Select(message => message.ToSeen()));
            if (page.Count < 100)
            {
                break;
            }
            before = $"&before={page[^1].Id}";
        }
        _recorder.Add(
            new Read
            {
                Client = $"{person.Name}/last",
                Begin = begin,
                End = _recorder.Now,
                User = person.Id,
                Chat = chat,
                Outcome = Outcome.Ok,
                IsFinal = true,
                Messages = all,
            }
        );
        return true;
    }

    private static async Task<Guid> MakeAsync(
        Recorder recorder,
        Person person,
        CreateChat request,
        IReadOnlyList<Guid> members
    )
    {
        var begin = recorder.Now;
        var answer = await person.AskAsync(HttpMethod.Post, "chats", request, Patience);
        var chat = answer.Read<ChatView>().Id;
        recorder.Add(
            new ChatMade
            {
                Client = person.Name,
                Begin = begin,
                End = recorder.Now,
                Chat = chat,
                Members = members,
            }
        );
        return chat;
    }

    private static Task InsistAsync(Func<Task<bool>> act, string what) =>
        Testing.Eventually.TrueAsync(act, what, TimeSpan.FromSeconds(90));
}
