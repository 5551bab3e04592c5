using System.Net;
using Vestnik.Server.Http;

namespace Vestnik.Server.Tests.Http;

public sealed class RateLimiterTests
{
    [Theory]
    [InlineData("3/1h", 3, 3600)]
    [InlineData("5/15m", 5, 900)]
    [InlineData("100/1s", 100, 1)]
    [InlineData("1/2d", 1, 172_800)]
    [InlineData("0", 0, 0)]
    public void A_limit_is_a_count_and_a_window(string text, int count, int seconds)
    {
        Assert.True(RateLimit.TryParse(text, out var limit));
        Assert.Equal(new RateLimit(count, TimeSpan.FromSeconds(seconds)), limit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("/1h")]
    [InlineData("5/")]
    [InlineData("5/h")]
    [InlineData("5/0h")]
    [InlineData("5/1w")]
    [InlineData("-5/1h")]
    [InlineData("5/-1h")]
    [InlineData("five/1h")]
    [InlineData("5/1.5h")]
    [InlineData("99999999999/1h")]
    public void Anything_else_is_none(string text) => Assert.False(RateLimit.TryParse(text, out _));

    [Fact]
    public void An_attempt_comes_back_as_time_passes_and_all_of_them_after_a_quiet_window()
    {
        var time = new Clock();
        var limiter = new RateLimiter(new ServerOptions(), time);
        var limit = new RateLimit(3, TimeSpan.FromMinutes(30));

        Assert.Equal(3, Takes());
        time.Now += TimeSpan.FromMinutes(10);
        Assert.Equal(1, Takes());
        time.Now += TimeSpan.FromMinutes(30);
        Assert.Equal(3, Takes());
        Assert.Equal(TimeSpan.FromMinutes(10), limiter.TryTake("X", limit, "ann"));
        Assert.Null(limiter.TryTake("X", limit, "bob"));
        Assert.Null(limiter.TryTake("Y", limit, "ann"));

        int Takes()
        {
            var count = 0;
            while (limiter.TryTake("X", limit, "ann") is null)
            {
                count++;
            }
            return count;
        }
    }

    [Fact]
    public async Task Of_many_at_once_no_more_are_let_through_than_the_limit_says()
    {
        var limiter = new RateLimiter(new ServerOptions(), new Clock());
        var limit = new RateLimit(50, TimeSpan.FromHours(1));

        var taken = await Task.WhenAll(
            Enumerable.Range(0, 500).Select(_ => Task.Run(() => limiter.TryTake("X", limit, "ann") is null))
        );

        Assert.Equal(50, taken.Count(isTaken => isTaken));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void Addresses_are_counted_by_whoever_owns_them(string address, string key) =>
        Assert.Equal(key, RateLimiting.AddressKey(IPAddress.Parse(address)));

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
