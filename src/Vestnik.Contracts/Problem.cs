using System.Text.Json.Serialization;

namespace Vestnik.Contracts;

/// <summary>A refusal as RFC 9457 (Problem Details) shapes it, over HTTP and in event acknowledgements.</summary>
/// <param name="Type">A stable URI reference of the kind: <c>/problems/{code}</c>.</param>
/// <param name="Title">A short English sentence, the same for every occurrence.</param>
/// <param name="Status">The HTTP status code, 400–599.</param>
/// <param name="Code">The stable code a program decides by, such as <c>chat.not_found</c>.</param>
/// <param name="Detail">What was wrong this time, if there is more to say.</param>
/// <param name="RetryAfter">Whole seconds to wait before trying again, if that helps; over HTTP also the header Retry-After.</param>
/// <param name="Errors">For <c>request.invalid</c>: reasons (<c>required</c>, <c>too_long</c>, …) by camelCase field.</param>
public sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        IReadOnlyDictionary<string, string[]>? Errors = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfter = null
);
