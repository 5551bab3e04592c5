using System.Globalization;
using System.Net;
using Vestnik.Server.Data;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Data;

/// <summary>The real program with its private PostgreSQL, killed and stopped as machines and people do.</summary>
public sealed class PrivateServerTests
{
    private const int Interrupt = 2;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Stopped_it_takes_its_PostgreSQL_along()
    {
        await using var server = await ServerProcess.StartAsync();

        var exitCode = await server.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.Null(Postmaster.Read(Cluster(server)));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Killed_it_is_followed_by_one_that_adopts_the_PostgreSQL_which_went_on()
    {
        await using var server = await ServerProcess.StartAsync();
        var before = Postmaster.Read(Cluster(server))!;

        await server.KillAsync();
        Assert.Equal(PostmasterState.Running, before.Look());
        await server.StartAgainAsync();
        var after = Postmaster.Read(Cluster(server))!;
        await server.StopAsync();

        Assert.Equal(before.Pid, after.Pid);
        Assert.Equal(PostmasterState.Gone, after.Look());
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Killed_together_with_its_PostgreSQL_it_starts_again()
    {
        await using var server = await ServerProcess.StartAsync();
        var postgres = Postmaster.Read(Cluster(server))!;

        await server.KillAsync();
        postgres.Signal(9);
        await server.StartAgainAsync();

        Assert.NotEqual(postgres.Pid, Postmaster.Read(Cluster(server))!.Pid);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task When_PostgreSQL_is_killed_under_it_requests_work_again_by_themselves()
    {
        await using var server = await ServerProcess.StartAsync();

        Postmaster.Read(Cluster(server))!.Signal(9);
        await Eventually.TrueAsync(
            async () => await server.HealthAsync() == HttpStatusCode.ServiceUnavailable,
            "the server says that its database is away"
        );

        await server.WaitUntilHealthyAsync();
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_second_server_on_the_same_data_is_refused_with_the_number_of_the_first()
    {
        await using var server = await ServerProcess.StartAsync();

        var (exitCode, output) = await ServerProcess.RunAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["DATA_DIR"] = server.DataDirectory }
        );

        Assert.Equal(1, exitCode);
        Assert.Contains(
            $"in use by another Vestnik server, process {server.ProcessId.ToString(CultureInfo.InvariantCulture)}",
            output,
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.OK, await server.HealthAsync());
    }

    [Fact]
    public async Task Interrupted_while_it_waits_for_a_database_it_ends_and_says_so()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var server = ServerProcess.Launch(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["DATABASE_URL"] = "postgres://u:hunter2@127.0.0.1:1/x",
            }
        );
        await Eventually.TrueAsync(
            () => server.Output.Contains("does not answer", StringComparison.Ordinal),
            "the server waits for its database"
        );

        server.Signal(Interrupt);
        var exitCode = await server.WaitForExitAsync(patience.Token);

        Assert.Equal(0, exitCode);
        Assert.Contains("interrupted", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", server.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql://root:hunter2@db/x")]
    [InlineData("mongodb://root:hunter2@db/x")]
    public async Task Another_kind_of_database_is_refused_by_name(string url)
    {
        var (exitCode, output) = await ServerProcess.RunAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["DATABASE_URL"] = url }
        );

        Assert.Equal(1, exitCode);
        Assert.Contains(
            $"{url[..url.IndexOf(':', StringComparison.Ordinal)]}: is not supported",
            output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("hunter2", output, StringComparison.Ordinal);
    }

    private static string Cluster(ServerProcess server) => Path.Combine(server.DataDirectory, "postgres");
}
