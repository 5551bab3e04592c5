namespace Vestnik.Server.Http;

/// <summary>Who makes this request: the person and the session their token names. Routes without one are refused before.</summary>
internal sealed record Caller(Guid UserId, Guid SessionId)
{
    public static ValueTask<Caller> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Features.Get<Caller>()!);
}
