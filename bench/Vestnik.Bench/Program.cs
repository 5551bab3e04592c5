using Vestnik.Bench;

if (Options.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(Options.Help);
    return 2;
}
Console.WriteLine(Machine.Describe());
return options.Scenario switch
{
    "flow" => await FlowScenario.RunAsync(options),
    "join" => await JoinScenario.RunAsync(options),
    "restart" => await RestartScenario.RunAsync(options),
    _ => await TalkScenario.RunAsync(options),
};
