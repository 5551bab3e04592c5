using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>
/// Five people who write, edit, delete, mark and read, each with two hands (HTTP and a connection), a device that runs the client
/// library and one that only syncs; what they do to groups, through the client library, too; and somebody who sends past all
/// roads, to see when it works again.
/// </summary>
internal sealed class Crowd : IAsyncDisposable
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
    private readonly IReadOnlyList<GroupHand> _hands;
    private readonly IReadOnlyList<Organiser> _organisers;
    private readonly IReadOnlyList<Walker> _walkers;
    private readonly IReadOnlyList<WireDevice> _devices;
    private readonly Random _random;

    private Crowd(
        Recorder recorder,
        IReadOnlyList<Person> people,
        Person prober,
        Guid probed,
        Board board,
        Random random
    )
    {
        (_recorder, _people, _prober, _probed, _board, _random) = (recorder, people, prober, probed, board, random);
        _hands = [.. people.Select(person => new GroupHand(person))];
        _organisers =
        [
            .. new[] { "groups", "more groups" }.Select(name => new Organiser(
                name,
                _hands,
                board,
                recorder,
                new Random(random.Next())
            )),
        ];
        _walkers = [.. people.Select(person => new Walker(person, recorder))];
        _devices = [.. people.Select(person => new WireDevice(person, recorder))];
    }

    /// <summary>Registers everybody and makes the first chats; the server has to be well.</summary>
    /// <param name="road">The way of everybody to the server.</param>
    /// <param name="direct">The way of the one who looks whether it works.</param>
    public static async Task<Crowd> GatherAsync(Uri road, Uri direct, Recorder recorder, Random random)
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
        var crowd = new Crowd(recorder, people, prober, saved, board, random);
        await crowd._organisers[0].MakeGroupAsync();
        // While all is well, so that each thing was done however little time there is for it later.
        await crowd._organisers[0].RoundAsync();
        return crowd;
    }

    /// <summary>Everybody listens until the end.</summary>
    public Task ListenAsync(CancellationToken end) =>
        Task.WhenAll(
            _people.SelectMany<Person, Task>(
                (person, at) => [_devices[at].RunAsync(end), new ClientDevice(person, _recorder).RunAsync(end)]
            )
        );

    /// <summary>Everybody acts until they are told to stop; ends when what was under way then has ended.</summary>
    /// <param name="pause">What one hand waits between two acts, on average; for groups four times as long.</param>
    public Task ActAsync(TimeSpan pause, CancellationToken stop)
    {
        var acting = new List<Task> { ProbeAsync(stop) };
        acting.AddRange(_organisers.Select(organiser => organiser.RunAsync(pause * 4, stop)));
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

    /// <summary>What everybody sees once all is quiet: a last sync, and of each chat that they are in the whole history and who is in it.</summary>
    public async Task ReadAllAsync()
    {
        foreach (var (walker, person) in _walkers.Zip(_people))
        {
            await InsistAsync(() => walker.WalkAsync(isFinal: true), $"{person.Name} syncs");
            var last = new LastLook(person, _recorder);
            foreach (var chat in _board.Chats)
            {
                await InsistAsync(() => last.ReadAsync(chat), $"{person.Name} reads {chat}");
            }
            foreach (var group in _board.Groups)
            {
                await InsistAsync(() => last.ReadRosterAsync(group), $"{person.Name} reads who is in {group}");
            }
        }
        await InsistAsync(() => new LastLook(_prober, _recorder).ReadAsync(_probed), "the probe reads its chat");
    }

    public async ValueTask DisposeAsync()
    {
        _prober.Dispose();
        foreach (var (hand, person) in _hands.Zip(_people))
        {
            await hand.DisposeAsync();
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
