using Vestnik.Server.Tests.Access;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Plans;

/// <summary>
/// Every route and every event on a large database, by somebody in 5,000 chats: no statement reads a whole table, or vastly more
/// than it answers.
/// </summary>
[Trait("Category", "Slow")]
public sealed class PlanTests(PlanServer server) : IClassFixture<PlanServer>
{
    /// <summary>The most unread messages that are counted for a chat, and room.</summary>
    internal const int Usual = 1500;

    private const int Many = 11_000;

    /// <summary>The names of 10,000 people.</summary>
    private const int Names = 40_000;

    /// <summary>
    /// What looks at all chats of one person: for the newest of them, or for those that moved. And a search by two frequent
    /// words looks at those who have the first one. What two people share is looked for in all chats of one of them.
    /// </summary>
    private static readonly string[] Wide =
    [
        "sync",
        "GET /api/sync",
        "GET /api/chats",
        "GET /api/users/search",
        "GET /api/users/{id}/chats",
    ];

    [Theory]
    [InlineData(null)]
    [InlineData("-c plan_cache_mode=force_custom_plan")]
    [InlineData("-c plan_cache_mode=force_generic_plan")]
    public async Task Nothing_reads_a_whole_table_or_vastly_more_than_it_answers(string? options)
    {
        await server.PlanAsync(options);
        var steps = await PlanSteps.PrepareAsync(server);
        Assert.Equal(
            Routes
                .All.Select(route => route.Name)
                .Concat(Access.Events.All.Select(rule => rule.Name))
                .Order(StringComparer.Ordinal),
            steps.Select(step => step.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

        var faults = new List<string>();
        var plans = new List<Plan>();
        foreach (var step in steps)
        {
            var seen = await server.WatchAsync(async () =>
            {
                // More than once, as a statement is prepared when it comes again.
                for (var i = 0; i < 3; i++)
                {
                    await step.Drive();
                }
            });
            plans.AddRange(seen);
            var budget =
                step.Name == "GET /api/chats/{id}/members" ? Names
                : Wide.Contains(step.Name) ? Many
                : Usual;
            faults.AddRange(seen.SelectMany(plan => plan.Faults(budget)).Select(fault => $"{step.Name}: {fault}"));
        }

        Assert.True(
            faults.Count == 0,
            $"{faults.Count} faults, among them\n{string.Join("\n\n", faults.DistinctBy(Headline).Take(10))}"
        );
        // That it was looked at at all.
        Assert.Contains(
            plans,
            plan => plan.Statement.Contains("insert into messages", StringComparison.Ordinal) && plan.Rows > 50
        );
        Assert.Contains(plans, plan => plan.Scans.Any(scan => scan is { Table: "messages", Kind: "Index Scan" }));
    }

    [Theory]
    [InlineData(null, "1")]
    [InlineData("-c plan_cache_mode=force_custom_plan", "2")]
    [InlineData("-c plan_cache_mode=force_generic_plan", "3")]
    public async Task What_is_done_in_the_background_reads_no_whole_table(string? options, string number)
    {
        var deleted = await server.AskAsync<Guid>($"select md5('c3000{number}')::uuid");
        var plans = await server.WatchAsync(async () =>
        {
            await server.AskAsync<Guid>(
                $"""
                update chats set deleted_at = now() where id = '{deleted}';
                update chats set joins_pending = true, requests_pending = true where id = '{server.Channel}' returning id;
                """
            );
            // What is deleted is swept when a server starts.
            await server.PlanAsync(options);
            await Eventually.TrueAsync(
                () =>
                    server.AskAsync<bool>(
                        $"""
                        select not joins_pending and not exists (select from chats where id = '{deleted}')
                        from chats where id = '{server.Channel}'
                        """
                    ),
                "both are done"
            );
        });

        foreach (
            var done in new[]
            {
                "update chats c set joins_pending",
                "delete from messages",
                "delete from members",
                // What goes with its member.
                "DELETE FROM ONLY \"public\".\"hidden_messages\"",
                "DELETE FROM ONLY \"public\".\"chat_preferences\"",
            }
        )
        {
            var seen = plans.Where(plan => plan.Statement.Contains(done, StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(seen);
            // In parts of 1,000.
            Assert.Empty(seen.SelectMany(plan => plan.Faults(2 * 1000)));
        }
    }

    private static string Headline(string fault) => fault.Split(" reads ")[0];
}
