namespace Vestnik.Server.Tests.Plans;

/// <summary>What a step drives, a route or an event by its name in the tables of access, and how; there may be several of one.</summary>
public sealed record PlanStep(string Name, Func<Task> Drive);

/// <summary>Everything that clients can ask for, by somebody who has much of everything.</summary>
internal static class PlanSteps
{
    public static async Task<IReadOnlyList<PlanStep>> PrepareAsync(PlanServer server)
    {
        var by = await PlanCaller.PrepareAsync(server);
        return
        [
            .. new PeopleSteps(by).All,
            .. new ChatSteps(by).All,
            .. new MessageSteps(by).All,
            .. new MediaSteps(by).All,
            .. new UploadSteps(by).All,
        ];
    }
}
