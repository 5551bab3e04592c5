using Vestnik.Client;

namespace Vestnik.Bench;

/// <summary>
/// What clients that read nothing, read slowly or flood cost the server in memory and the others in time: the same talk
/// without them and with 1, 100 and 1,000 of them, in one run.
/// </summary>
internal static class FlowScenario
{
    private const int HeldMessages = 30;
    private const int HeldText = 10_000;

    // The gateway's defaults: AllQueuesBytes, and what one client may have beside it (FairShare, a piece being written,
    // a message being read, and an idle connection).
    private const long AllQueues = 256L << 20;
    private const long EachBeside = (64 + 32 + 16 + 20) << 10;
    private const long QueueBytes = 1 << 20;

    // What the garbage collector may leave lying about: as much again, and a young generation.
    private const long Garbage = 256L << 20;

    public static async Task<int> RunAsync(Options options)
    {
        var server = new Server(options.PidFile);
        await using var crowd = await Crowd.GatherAsync(options);
        await using var victim = await Crowd.RegisterAsync(options);
        await using var writer = await Crowd.RegisterAsync(options);
        var chat = await writer.OpenDirectAsync(victim.User.Id);
        for (var n = 0; n < HeldMessages; n++)
        {
            await writer.SendAsync(chat.Id, new string('x', HeldText));
        }

        Console.WriteLine(
            $"{options.Pairs} pairs at {options.Rate} messages/s, {options.Seconds} s; bad clients: half deaf, a quarter slow, a quarter flooding, both framings"
        );
        var isWithin = true;
        Figures? alone = null;
        var memory = 0L;
        foreach (var count in new[] { 0, 1, 100, 1000 })
        {
            using var stop = new CancellationTokenSource();
            var bad = Enumerable
                .Range(0, count)
                .Select(n => new BadClient(options.Server, victim.AccessToken, chat.Id, ViceOf(n), n % 2 == 1))
                .ToList();
            var running = bad.Select(client => client.RunAsync(stop.Token)).ToList();
            // Those who read nothing are written to all the while.
            var writing = WriteAsync(writer, chat.Id, stop.Token);
            var most = WatchAsync(server, stop.Token);
            var figures = await crowd.RunAtRateAsync(options.Rate);
            await stop.CancelAsync();
            await Task.WhenAll(running);
            await writing;

            alone ??= figures;
            memory = memory == 0 ? await most : memory;
            var bound = 2 * (Math.Min(count * QueueBytes, AllQueues) + (count * EachBeside)) + Garbage;
            var grew = await most - memory;
            isWithin &= memory > 0 && grew <= bound;
            Console.WriteLine(
                $"{count, 5} bad: {figures}\n"
                    + $"          p99 of the others {figures.DeliveredAt(0.99) / alone.DeliveredAt(0.99):0.0} times that without; "
                    + $"memory at most {(await most) >> 20} MB, {grew >> 20} MB more than without (bound {bound >> 20} MB); "
                    + $"ended by the server {bad.Sum(client => client.Ended)} times"
            );
        }
        Console.WriteLine(isWithin ? "Memory: within its bound" : "Memory: NOT WITHIN ITS BOUND");
        return isWithin ? 0 : 1;
    }

    private static Vice ViceOf(int n) =>
        (n % 4) switch
        {
            2 => Vice.Slow,
            3 => Vice.Flood,
            _ => Vice.Deaf,
        };

    private static async Task WriteAsync(VestnikClient writer, Guid chatId, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await writer.SendAsync(chatId, new string('x', HeldText), cancellation: CancellationToken.None);
            await Task.Delay(TimeSpan.FromMilliseconds(100), stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<long> WatchAsync(Server server, CancellationToken stop)
    {
        var most = 0L;
        while (!stop.IsCancellationRequested)
        {
            most = Math.Max(most, server.Memory);
            await Task.Delay(TimeSpan.FromMilliseconds(100), stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return most;
    }
}
