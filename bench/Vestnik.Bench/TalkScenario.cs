namespace Vestnik.Bench;

/// <summary>How many messages are stored and delivered, and how soon.</summary>
internal static class TalkScenario
{
    public static async Task<int> RunAsync(Options options)
    {
        await using var crowd = await Crowd.GatherAsync(options);
        Console.WriteLine(
            $"{options.Pairs} pairs, texts of {options.TextLength} characters, {options.Seconds} s after {options.WarmUp} s of warming up"
        );
        if (options.Rate > 0)
        {
            Console.WriteLine($"at {options.Rate} messages/s: {await crowd.RunAtRateAsync(options.Rate)}");
        }
        if (options.Window > 0)
        {
            Console.WriteLine(
                $"at saturation, {options.Window} under way in each pair: {await crowd.RunSaturatedAsync(options.Window)}"
            );
        }
        return 0;
    }
}
