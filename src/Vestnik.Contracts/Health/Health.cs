namespace Vestnik.Contracts;

/// <summary>GET health: 200 when healthy, else 503.</summary>
public sealed record HealthView(string Status, string Database, string Redis, long UptimeSeconds);
