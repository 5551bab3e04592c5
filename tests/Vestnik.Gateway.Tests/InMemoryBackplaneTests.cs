namespace Vestnik.Gateway.Tests;

public sealed class InMemoryBackplaneTests : BackplaneContract
{
    private readonly InMemoryBackplaneHub _hub = new();

    protected override IBackplane Create() => new InMemoryBackplane(_hub);

    [Fact]
    public async Task A_node_that_is_alone_makes_no_frames()
    {
        var counted = new FaultyBackplane(Create());
        var alone = await NodeAsync(counted);
        var user = Guid.NewGuid();
        var client = await alone.PlainAsync(TestGateway.Token(user));
        await alone.PublishAsync(new Topic("user", user), "here");
        Assert.Equal(Say.Event(Say.Plain, "here"), await client.TextAsync());
        Assert.True(counted.IsAlone);
        Assert.Equal(0, counted.Sent);
    }
}
