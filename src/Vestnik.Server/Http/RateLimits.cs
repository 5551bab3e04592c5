using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Vestnik.Server.Http;

/// <summary>So many attempts in a window; zero attempts switches the limit off.</summary>
internal readonly record struct RateLimit(int Count, TimeSpan Window)
{
    /// <summary>Reads <c>3/1h</c>, <c>5/15m</c>, <c>100/1s</c>, or <c>0</c> for off.</summary>
    public static bool TryParse(string text, out RateLimit limit)
    {
        limit = default;
        if (text == "0")
        {
            return true;
        }
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (
            slash < 1
            || !int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || text.Length < slash + 3
            || !int.TryParse(
                text.AsSpan(slash + 1, text.Length - slash - 2),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var units
            )
            || units == 0
        )
        {
            return false;
        }
        TimeSpan? unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        limit = new RateLimit(count, unit.GetValueOrDefault() * units);
        return unit is not null;
    }
}

/// <summary>
/// Counts attempts by key with the generic cell rate algorithm (ITU-T I.371): one time per key, exact waiting times,
/// and a full allowance again after one quiet window. In this node's memory.
/// </summary>
internal sealed class RateLimiter(ServerOptions options, TimeProvider time)
{
    private const int SweepAt = 100_000;
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Name, string Key), long> _dueAt = new();
    private long _sweptAt;

    /// <summary>Takes one attempt of the limit of this name (RATE_LIMIT_NAME); null when it is allowed.</summary>
    public Refusal? Refuse(string name, string key) =>
        TryTake(name, options.RateLimits[name], key) is { } wait ? Refusals.RateLimited(wait) : null;

    public TimeSpan? TryTake(string name, RateLimit limit, string key)
    {
        if (limit.Count == 0)
        {
            return null;
        }
        var now = time.GetUtcNow().UtcTicks;
        var interval = limit.Window.Ticks / limit.Count;
        var allowance = limit.Window.Ticks - interval;
        while (true)
        {
            var known = _dueAt.TryGetValue((name, key), out var dueAt);
            var from = Math.Max(known ? dueAt : now, now);
            if (from - now > allowance)
            {
                return TimeSpan.FromTicks(from - now - allowance);
            }
            var next = from + interval;
            if (known ? _dueAt.TryUpdate((name, key), next, dueAt) : _dueAt.TryAdd((name, key), next))
            {
                Sweep(now);
                return null;
            }
        }
    }

    private void Sweep(long now)
    {
        var sweptAt = Volatile.Read(ref _sweptAt);
        var isTime = now - sweptAt > SweepInterval.Ticks && _dueAt.Count >= SweepAt;
        if (!isTime || Interlocked.CompareExchange(ref _sweptAt, now, sweptAt) != sweptAt)
        {
            return;
        }
        foreach (var entry in _dueAt)
        {
            if (entry.Value <= now)
            {
                _dueAt.TryRemove(entry);
            }
        }
    }
}

/// <summary>Limits as an endpoint asks for them.</summary>
internal static class RateLimiting
{
    /// <summary>Limits a route by the caller's account where there is one, else by network address.</summary>
    public static RouteHandlerBuilder WithRateLimit(this RouteHandlerBuilder route, string name) =>
        route.AddEndpointFilter(
            async (context, next) =>
            {
                var http = context.HttpContext;
                var key = http.Features.Get<Caller>()?.UserId.ToString() ?? AddressKey(http.Connection.RemoteIpAddress);
                var limiter = http.RequestServices.GetRequiredService<RateLimiter>();
                return limiter.Refuse(name, key) is { } refusal ? refusal : await next(context);
            }
        );

    /// <summary>An IPv6 customer owns a /64: its addresses count as one.</summary>
    public static string AddressKey(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            return address.ToString();
        }
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes).ToString();
    }
}
