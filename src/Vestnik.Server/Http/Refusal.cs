using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Vestnik.Contracts;

namespace Vestnik.Server.Http;

/// <summary>
/// A refusal as a value: over HTTP an RFC 9457 answer, in events the <c>error</c> of the acknowledgement.
/// All of them come from <see cref="Refusals"/>.
/// </summary>
internal sealed class Refusal(Problem problem) : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    public const string MediaType = "application/problem+json";

    public Problem Problem { get; } = problem;

    public int? StatusCode => Problem.Status;

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(400, typeof(Problem), [MediaType]));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Problem.Status;
        // What is refused to one, or not there yet, is nothing to keep.
        response.Headers.CacheControl = "no-store";
        if (Problem.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        return response.WriteAsJsonAsync(Problem, VestnikJson.Options, MediaType, httpContext.RequestAborted);
    }
}

/// <summary>What a use case answers: its result, or why it refused.</summary>
internal readonly record struct Outcome<T>(T? Value, Refusal? Refused)
{
    /// <summary>Over HTTP: 200 with the result.</summary>
    public Results<Ok<T>, Refusal> ToOk() => Refused is { } refused ? refused : TypedResults.Ok(Value!);

    /// <summary>Over HTTP: 204, the result being that it is done.</summary>
    public Results<NoContent, Refusal> ToNoContent() => Refused is { } refused ? refused : TypedResults.NoContent();

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}
