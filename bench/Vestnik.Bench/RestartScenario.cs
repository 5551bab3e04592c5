using System.Collections.Concurrent;
using System.Diagnostics;

namespace Vestnik.Bench;

/// <summary>
/// All clients of a server that is stopped and started come back: how long until each has caught up, how they spread, what
/// it costs, and whether presence is right for each of them afterwards.
/// </summary>
internal static class RestartScenario
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task<int> RunAsync(Options options)
    {
        var server = new Server(options.PidFile);
        var people = new ConcurrentBag<Returner>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, options.Clients / 2),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (_, cancellation) =>
            {
                var (one, other) = (await Crowd.RegisterAsync(options), await Crowd.RegisterAsync(options));
                await one.OpenDirectAsync(other.User.Id, cancellation);
                people.Add(await Returner.ConnectAsync(one, other.User.Id));
                people.Add(await Returner.ConnectAsync(other, one.User.Id));
            }
        );
        var all = people.ToList();
        await WaitAsync(() => all.All(person => person.SeesPeer), "everybody sees the other one");
        Console.WriteLine($"{all.Count} people in pairs, connected and watching each other; signal {options.Signal}");

        var pid = server.Pid;
        var began = Stopwatch.GetTimestamp();
        all.ForEach(person => person.Forget());
        server.Signal(options.Signal);
        await WaitAsync(() => server.Pid != pid, "the server has ended");
        var ended = Stopwatch.GetElapsedTime(began);
        // One in twenty does not come back: nobody may believe that they did.
        var lost = all.Where((_, n) => n % 20 == 0).ToList();
        await Task.WhenAll(lost.Select(person => person.LeaveAsync()));
        var staying = all.Except(lost).ToList();
        using var watching = new CancellationTokenSource();
        var busiest = BusiestAsync(server, watching.Token);
        using var http = new HttpClient();
        await WaitAsync(() => IsUpAsync(http, options.Server), "the server is up");
        var up = Stopwatch.GetTimestamp();
        var away = Stopwatch.GetElapsedTime(began, up);
        await WaitAsync(() => staying.All(person => person.IsBack), "all are back and in sync");
        var back = staying
            .ConvertAll(person => Stopwatch.GetElapsedTime(up, person.BackAt).TotalSeconds)
            .Order()
            .ToList();
        var gone = lost.Select(person => person.Id).ToHashSet();
        await WaitAsync(
            () => staying.All(person => person.SeesPeer != gone.Contains(person.PeerId)),
            "everybody knows who is there and who is not"
        );
        var settled = Stopwatch.GetElapsedTime(up);
        await watching.CancelAsync();

        Console.WriteLine(
            $"ended in {ended.TotalSeconds:0.0} s, up again {away.TotalSeconds:0.0} s after the signal; in sync after that: "
                + $"half in {At(0.5):0.0} s, 99 % in {At(0.99):0.0} s, all in {back[^1]:0.0} s (first {back[0]:0.0} s)\n"
                + $"most in one second {back.GroupBy(Math.Floor).Max(same => same.Count())}; connections lost on the way {staying.Sum(person => person.Breaks - 1)}; "
                + $"presence right for all after {settled.TotalSeconds:0.0} s; "
                + $"server: busiest second {await busiest:0} % of one core, memory at most {server.MostMemory >> 20} MB"
        );
        foreach (var person in all)
        {
            await person.LeaveAsync();
        }
        return 0;

        double At(double share) => back[(int)Math.Ceiling(share * back.Count) - 1];
    }

    private static async Task<bool> IsUpAsync(HttpClient http, Uri server)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(server, "api/health"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Task WaitAsync(Func<bool> condition, string what) =>
        WaitAsync(() => Task.FromResult(condition()), what);

    private static async Task WaitAsync(Func<Task<bool>> condition, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"Not within {Patience.TotalSeconds:0} s: {what}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Percent of a core in the busiest second.</summary>
    private static async Task<double> BusiestAsync(Server server, CancellationToken stop)
    {
        var most = 0.0;
        var (before, at) = (server.Processor, Stopwatch.GetTimestamp());
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var (now, then) = (server.Processor, Stopwatch.GetTimestamp());
            most = Math.Max(most, (now - before) / Stopwatch.GetElapsedTime(at, then) * 100);
            (before, at) = (now, then);
        }
        return most;
    }
}
