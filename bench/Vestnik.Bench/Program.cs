using Vestnik.Bench;

if (Options.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(Options.Help);
    return 2;
}
Console.WriteLine(Machine.Describe());
await using var crowd = await Crowd.GatherAsync(options);
Console.WriteLine(
    $"{options.Pairs} pairs, texts of {options.TextLength} characters, {options.Seconds} s after {options.WarmUp} s of warming up"
);
if (options.Rate > 0)
{
    Console.WriteLine(await crowd.RunAtRateAsync(options.Rate));
}
if (options.Window > 0)
{
    Console.WriteLine(await crowd.RunSaturatedAsync(options.Window));
}
return 0;
