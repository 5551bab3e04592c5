namespace Vestnik.Client.Tests;

public sealed class BackoffTests
{
    private static readonly VestnikClientOptions Options = new()
    {
        ReconnectDelay = TimeSpan.FromMilliseconds(100),
        MaxReconnectDelay = TimeSpan.FromSeconds(10),
    };

    [Fact]
    public void It_doubles_up_to_the_longest_and_begins_again_after_a_connection()
    {
        var backoff = new Backoff(Options);
        foreach (var longest in new[] { 100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000 })
        {
            Assert.InRange(backoff.Next(null, null).TotalMilliseconds, longest / 2, longest);
        }
        backoff.Reset();
        Assert.InRange(backoff.Next(null, null).TotalMilliseconds, 50, 100);
    }

    [Fact]
    public void Never_less_is_waited_than_the_server_asks_and_not_by_all_the_same()
    {
        var waits = Enumerable.Range(0, 50).Select(_ => new Backoff(Options).Next(null, retryAfter: 7)).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8)));
        Assert.True(waits.Distinct().Count() > 5);
    }

    [Theory]
    [InlineData(int.MinValue, 0)]
    [InlineData(int.MaxValue, 86_400)]
    public void A_wait_that_makes_no_sense_becomes_one_that_a_timer_can_keep(int retryAfter, int seconds)
    {
        var wait = new Backoff(Options).Next(null, retryAfter);

        Assert.InRange(wait - TimeSpan.FromSeconds(seconds), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void After_a_flood_it_waits_long_and_after_a_restart_clients_come_one_after_another()
    {
        var restarted = Enumerable.Range(0, 100).Select(_ => new Backoff(Options).Next(1012, null)).ToList();

        Assert.InRange(new Backoff(Options).Next(4429, null), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        Assert.InRange(new Backoff(Options).Next(4408, null), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        Assert.All(restarted, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(2)));
        Assert.True(restarted.Max() - restarted.Min() > TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("0", 0)]
    [InlineData("soon", null)]
    [InlineData("-1", null)]
    [InlineData(null, null)]
    [InlineData("999999999", 86_400)]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT", 0)]
    public void Retry_after_is_read(string? header, int? seconds) => Assert.Equal(seconds, RetryAfter.Parse(header));
}
