using System.Diagnostics;
using Npgsql;
using Vestnik.History.Checking;
using Vestnik.History.Nemeses;
using Vestnik.History.Recording;
using Vestnik.History.Workload;
using Vestnik.Testing;

namespace Vestnik.History.Running;

/// <summary>A crowd in a world, and what is broken meanwhile. All that happened is in <see cref="Recorder"/>.</summary>
internal sealed class Trial(World world, int seed, Action<string> say)
{
    /// <summary>It must come back at all; how soon is reported.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(2);

    public Recorder Recorder { get; } = new();

    /// <summary>Each nemesis once.</summary>
    public Task RunShortAsync() => RunAsync(Schedule.Short, TimeSpan.MaxValue, TimeSpan.FromMilliseconds(100));

    /// <summary>One nemesis after the other until the time is over.</summary>
    public Task RunLongAsync(TimeSpan longest) => RunAsync(Schedule.Long, longest, TimeSpan.FromMilliseconds(250));

    /// <summary>Breaks things as scheduled; then all is mended, and everybody catches up.</summary>
    /// <param name="pause">What each hand waits between two acts, on average.</param>
    private async Task RunAsync(Func<World, Random, IEnumerable<Step>> schedule, TimeSpan longest, TimeSpan pause)
    {
        var random = new Random(seed);
        await using var crowd = await Crowd.GatherAsync(world.ToServer.Url, world.Server.Url, Recorder, random);
        using var stop = new CancellationTokenSource();
        using var end = new CancellationTokenSource();
        var listening = crowd.ListenAsync(end.Token);
        var acting = crowd.ActAsync(pause, stop.Token);
        try
        {
            await BreakAsync(schedule(world, random), longest, random);
            await stop.CancelAsync();
            await acting;
            await SettleAsync();
            await crowd.ReadAllAsync();
            await ToldAsync();
        }
        finally
        {
            await stop.CancelAsync();
            await end.CancelAsync();
            await Task.WhenAll(acting, listening);
        }
    }

    private async Task BreakAsync(IEnumerable<Step> steps, TimeSpan longest, Random random)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var step in steps)
        {
            if (Stopwatch.GetElapsedTime(began) > longest)
            {
                return;
            }
            say($"{TimeSpan.FromMicroseconds(Recorder.Now):mm\\:ss} {step}");
            await Task.Delay(step.Quiet);
            var begin = Recorder.Now;
            foreach (var nemesis in step.Nemeses)
            {
                await nemesis.BeginAsync(world, random);
            }
            await Task.Delay(step.Lasts);
            await Task.WhenAll(step.Nemeses.Select(nemesis => nemesis.EndAsync(world)));
            var name = string.Join(" and ", step.Nemeses.Select(nemesis => nemesis.Name).Order(StringComparer.Ordinal));
            var losesMarks = step.Nemeses.Any(nemesis => nemesis.LosesMarks);
            var ended = Recorder.Now;
            await Eventually.TrueAsync(() => HasRecovered(ended), $"somebody can send after: {step}", Recovery);
            Recorder.Add(
                new Fault
                {
                    Client = "nemesis",
                    Begin = begin,
                    End = ended,
                    Name = name,
                    LosesMarks = losesMarks,
                }
            );
        }
    }

    private bool HasRecovered(long since) =>
        Recorder.HasSince<Send>(
            since,
            send => send.Client == Crowd.Probe && send.Outcome == Outcome.Ok && send.Begin >= since
        );

    /// <summary>What nobody waited for any more may still be under way.</summary>
    private async Task SettleAsync()
    {
        await world.Server.WaitUntilHealthyAsync();
        await using var database = await world.OpenDatabaseAsync(asAdministrator: true);
        var before = -1L;
        await Eventually.TrueAsync(
            async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
                await using var ask = new NpgsqlCommand(
                    """
                    select coalesce(sum(last_seq), 0)::bigint,
                      (select count(*) from pg_stat_activity
                       where application_name = 'vestnik' and state <> 'idle' and xact_start is not null)
                    from chats
                    """,
                    database
                );
                await using var answer = await ask.ExecuteReaderAsync();
                await answer.ReadAsync();
                var (seqs, busy) = (answer.GetInt64(0), answer.GetInt64(1));
                var isQuiet = seqs == before && busy == 0;
                before = seqs;
                return isQuiet;
            },
            "the database is quiet",
            TimeSpan.FromMinutes(2)
        );
    }

    /// <summary>The client libraries sync now and then; what they still lack after that is for the checker to say.</summary>
    private async Task ToldAsync()
    {
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    await Task.Delay(TimeSpan.FromSeconds(1));
                    return !Streams.Check(new Facts(Recorder.Entries)).Any();
                },
                "every client has told everything",
                TimeSpan.FromSeconds(40)
            );
        }
        catch (TimeoutException)
        {
            say("some client was not told everything");
        }
    }
}
