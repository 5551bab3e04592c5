using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Vestnik.Server.Tests.Sync;

/// <summary>A server that may be restarted, and the web client's SDK.</summary>
public sealed class ConvergenceServer : IAsyncLifetime
{
    internal RunningServer Running { get; } = new();

    internal WebDriver Driver { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Driver = WebDriver.Start();
        await Running.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await Running.DisposeAsync();
        await Driver.DisposeAsync();
    }
}

/// <summary>
/// Whatever three people do, and whatever happens to their events, their connections, the server and its database:
/// nothing acknowledged is lost, doubled or reordered, and every device ends with what a fresh one reads.
/// </summary>
/// <remarks>
/// <c>VESTNIK_REPLAY</c> plays one story again: a seed, or a story in words, as a failure gives them.
/// <c>VESTNIK_STORIES</c> is how many new ones each test plays, such as 500 for a night; without it the same ones each time,
/// so that what fails is what was changed.
/// </remarks>
public sealed class ConvergenceTests(ConvergenceServer server, ITestOutputHelper output)
    : IClassFixture<ConvergenceServer>
{
    /// <summary>A story with restarts takes seconds: what is short enough by then will do.</summary>
    private static readonly TimeSpan ShrinkingTime = TimeSpan.FromMinutes(1);

    private static readonly string? NewStories = Environment.GetEnvironmentVariable("VESTNIK_STORIES");

    private static readonly string? Replay = Environment.GetEnvironmentVariable("VESTNIK_REPLAY");

    [Fact]
    public async Task The_web_client_knows_the_events_that_the_server_sends() =>
        Assert.Equal(
            Enum.GetValues<EventKind>().Select(kind => kind.Name()).Order(),
            (await server.Driver.EventsAsync()).Order()
        );

    [Fact]
    [Trait("Category", "Slow")]
    public void Every_device_ends_with_what_a_fresh_one_reads() => Check(length: 40, isRough: false, 1, 2, 3, 4);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Every_device_ends_with_what_a_fresh_one_reads_after_restarts_and_slow_writers()
    {
        var heard = new ConcurrentDictionary<string, byte>();
        if (Replay is null)
        {
            await PlayAsync(Everything(), heard);
            var unheard = Enum.GetValues<EventKind>().Where(kind => !heard.ContainsKey(kind.Name())).ToList();
            Assert.True(
                unheard.Count == 0,
                $"Never sent: {string.Join(", ", unheard.Select(kind => $"{kind.Name()} ({Story.MakerOf(kind)})"))}"
            );
            Assert.DoesNotContain(heard.Keys, name => EventNames.Parse(name) is null);
        }
        Check(length: 120, isRough: true, 567204819);
    }

    /// <summary>Each deed by each of the three, in the order of the list; in the end those that nobody can refuse.</summary>
    private static Story Everything() =>
        new([
            .. Enum.GetValues<Deed>()
                .SelectMany(deed => Enumerable.Range(0, Story.People).Select(who => new Act(deed, who, who))),
            .. Story.Coda(),
        ]);

    private void Check(int length, bool isRough, params int[] known)
    {
        if (Replay is not null)
        {
            if (Replay.Any(char.IsLetter))
            {
                // As it stands: whoever wrote it wants to see it alone.
                Task.Run(() => PlayAsync(Story.Parse(Replay), new())).GetAwaiter().GetResult();
                return;
            }
            CheckOne(FromSeed(Replay), Replay);
            return;
        }
        var numbers = NewStories is null
            ? known
            : Enumerable
                .Range(0, int.Parse(NewStories, CultureInfo.InvariantCulture))
                .Select(_ => RandomNumberGenerator.GetInt32(int.MaxValue));
        foreach (var random in numbers)
        {
            var seed = string.Create(CultureInfo.InvariantCulture, $"{random}.{length}.{(isRough ? 1 : 0)}");
            output.WriteLine($"Story {seed}");
            CheckOne(FromSeed(seed), seed);
        }
    }

    /// <summary>Plays a story, and shorter ones made of it for as long as they fail, too.</summary>
    private void CheckOne(Story story, string seed)
    {
        var (failed, failure) = (story, (Exception?)null);
        var failedAt = 0L;
        var property = Prop.ForAll(
            Arb.From(Gen.Constant(story), told => told.Shrink()),
            told =>
            {
                if (failure is not null && Stopwatch.GetElapsedTime(failedAt) > ShrinkingTime)
                {
                    return;
                }
                try
                {
                    Task.Run(() => PlayAsync(told, new())).GetAwaiter().GetResult();
                }
                catch (Exception exception)
                {
                    failedAt = failure is null ? Stopwatch.GetTimestamp() : failedAt;
                    (failed, failure) = (told, exception);
                    throw;
                }
            }
        );
        try
        {
            property.Check(Config.QuickThrowOnFailure.WithMaxTest(1));
        }
        catch (Exception) when (failure is not null)
        {
            Assert.Fail(
                $"""
                {failure.Message}

                The story {seed} shrank to: {failed}
                Again: VESTNIK_REPLAY='{seed}' (or this shorter story) dotnet test tests/Vestnik.Server.Tests -c Release --filter 'FullyQualifiedName~ConvergenceTests.Every&FullyQualifiedName!~restarts'
                {(failure is FailException ? "" : failure)}
                """
            );
        }
    }

    private async Task PlayAsync(Story story, ConcurrentDictionary<string, byte> heard)
    {
        await using var stage = await Stage.SetAsync(server.Running, server.Driver);
        await stage.PlayAsync(story);
        foreach (var name in stage.Heard)
        {
            heard[name] = 0;
        }
    }

    private static Story FromSeed(string seed)
    {
        var parts = seed.Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return Story.FromSeed((ulong)parts[0], parts[1], parts[2] == 1);
    }
}
