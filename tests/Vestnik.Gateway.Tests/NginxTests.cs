using System.Collections.Concurrent;

namespace Vestnik.Gateway.Tests;

/// <summary>Two nodes behind nginx, as the operator is told to set it up.</summary>
public sealed class NginxTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _astray = new();
    private readonly OfficialClient _packages = new();
    private TestGateway[] _nodes = [];

    public async Task InitializeAsync() => _nodes = [await NodeAsync("a."), await NodeAsync("b.")];

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_poll_finds_the_node_of_its_session()
    {
        await using var nginx = await StartAsync(block: 2);
        List<Poller> pollers = [];
        for (var n = 0; n < 20; n++)
        {
            var poller = new Poller(nginx.Address);
            pollers.Add(poller);
            await ConnectAsync(poller);
        }

        for (var round = 1; round <= 5; round++)
        {
            await Task.WhenAll(pollers.Select(poller => WhereAsync(poller, round)));
        }

        Assert.All(_nodes, node => Assert.Equal(10, node.Connected.Count));
        Assert.Empty(_astray);
        pollers.ForEach(poller => poller.Dispose());
    }

    [Fact]
    public async Task Who_polls_may_change_over_and_who_begins_with_a_websocket_is_served_too()
    {
        await using var nginx = await StartAsync(block: 2);
        for (var n = 0; n < 4; n++)
        {
            using var poller = new Poller(nginx.Address);
            await ConnectAsync(poller);
            using var socket = new Client();
            await socket.OpenAsync(
                new Uri(nginx.Address, $"/socket.io/?EIO=4&transport=websocket&sid={poller.Sid}"),
                null
            );
            await socket.SendAsync("2probe");
            Assert.Equal("3probe", await socket.TextAsync());
            Assert.Equal("6", await poller.PollAsync());
            await socket.SendAsync("5");
            await socket.SendAsync("421[\"where\"]");
            Assert.Equal($"431[\"{poller.Sid[..2]}\"]", await socket.TextAsync());
        }

        using var other = new Client();
        await other.OpenAsync(new Uri(nginx.Address, "/socket.io/?EIO=4&transport=websocket"), null);
        Assert.StartsWith("0{", await other.TextAsync(), StringComparison.Ordinal);
        await other.SendAsync($$"""40{"token":"{{TestGateway.Token()}}"}""");
        Assert.StartsWith("40{", await other.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(_astray);
    }

    [Theory]
    [InlineData("a.")]
    [InlineData("b.")]
    public async Task A_session_that_is_over_is_not_looked_for_on_another_node(string prefix)
    {
        await using var nginx = await StartAsync(block: 2);
        using var poller = new Poller(nginx.Address);
        for (var n = 0; n < 10; n++)
        {
            var path = $"/socket.io/?EIO=4&transport=polling&sid={prefix}{n}";
            Assert.Equal(
                """{"code":1,"message":"Session ID unknown"}""",
                await Poller.TextAsync(await poller.GetAsync(path), 400)
            );
        }

        Assert.Empty(_astray);
    }

    [Fact]
    public async Task Where_each_client_has_one_address_that_leads_the_way()
    {
        await using var nginx = await StartAsync(block: 1);
        using var poller = new Poller(nginx.Address);
        using var other = new Poller(nginx.Address);
        await ConnectAsync(poller);
        await ConnectAsync(other);
        Assert.Equal(poller.Sid[..2], other.Sid[..2]);
        for (var round = 1; round <= 5; round++)
        {
            await WhereAsync(poller, round);
            await WhereAsync(other, round);
        }

        Assert.Empty(_astray);
    }

    private Task<Nginx> StartAsync(int block) =>
        Nginx.StartAsync(_packages.Repository, block, [.. _nodes.Select(node => node.Address)]);

    private static async Task ConnectAsync(Poller poller)
    {
        await poller.OpenAsync();
        await poller.SayAsync($$"""40{"token":"{{TestGateway.Token()}}"}""");
        Assert.StartsWith("40{", await poller.PollAsync(), StringComparison.Ordinal);
    }

    private static async Task WhereAsync(Poller poller, int id)
    {
        await poller.SayAsync($"42{id}[\"where\"]");
        Assert.Equal($"43{id}[\"{poller.Sid[..2]}\"]", await poller.PollAsync());
    }

    private async Task<TestGateway> NodeAsync(string prefix)
    {
        var node = await TestGateway.StartAsync(options =>
        {
            options.SidPrefix = prefix;
            // Those who poll do not come for the close.
            options.CloseTimeout = TimeSpan.FromMilliseconds(500);
        });
        node.OnRequest = http =>
        {
            if (http.Request.Query["sid"] is [{ } sid] && !sid.StartsWith(prefix, StringComparison.Ordinal))
            {
                _astray.Enqueue($"{sid} came to {prefix}");
            }
        };
        node.Gateway.On(
            "where",
            request =>
            {
                request.Ack(System.Text.Encoding.UTF8.GetBytes($"\"{prefix}\""));
                return ValueTask.CompletedTask;
            }
        );
        return node;
    }
}
