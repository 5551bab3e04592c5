using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>What tus asks and answers is in headers, of which no signature tells the document: here they are named.</summary>
internal static class TusDocument
{
    /// <summary>What the header says, as what, and, where it is one of a few, which.</summary>
    private static readonly Dictionary<string, (string Says, JsonSchemaType Type, string[] Values)> Known = new(
        StringComparer.Ordinal
    )
    {
        [TusHeaders.Resumable] = ("The version that is spoken.", JsonSchemaType.String, [TusHeaders.Version]),
        [TusHeaders.Versions] = ("The version that can be spoken.", JsonSchemaType.String, []),
        [TusHeaders.Extension] = ("What is spoken beside the core of tus, with commas.", JsonSchemaType.String, []),
        [TusHeaders.MaxSize] = ("Most bytes of one upload.", JsonSchemaType.Integer, []),
        [TusHeaders.ChecksumAlgorithm] = ("What Upload-Checksum may name, with commas.", JsonSchemaType.String, []),
        [TusHeaders.Length] = ("Bytes of the whole.", JsonSchemaType.Integer, []),
        [TusHeaders.Offset] = ("Bytes that are there: where it goes on.", JsonSchemaType.Integer, []),
        [TusHeaders.Metadata] = (
            "Names, each with a space and its value in Base64, with commas; at most 4,096 characters.",
            JsonSchemaType.String,
            []
        ),
        [TusHeaders.Checksum] = (
            "Of this body: the algorithm, a space and the sum in Base64. The body counts whole or not at all.",
            JsonSchemaType.String,
            []
        ),
        [TusHeaders.Expires] = ("When it is forgotten, unless it goes on.", JsonSchemaType.String, []),
        [TusHeaders.AttachmentId] = ("Of the file that it is now: what a message names.", JsonSchemaType.String, []),
        [TusHeaders.MethodOverride] = ("What is meant.", JsonSchemaType.String, ["PATCH", "DELETE"]),
        [TusHeaders.Location] = ("Where it goes on.", JsonSchemaType.String, []),
    };

    /// <summary>Of a route of tus.</summary>
    /// <param name="route">Which one.</param>
    /// <param name="needs">Headers without which it is refused.</param>
    /// <param name="takes">Those that it may have.</param>
    /// <param name="tells">Those of its answer where it succeeds, beside the version, which every answer has.</param>
    /// <param name="mayMove">Where it goes on elsewhere it is refused, and tells the same.</param>
    /// <param name="isBodyNeeded">Bytes come with it; null: never.</param>
    public static void DescribeTus(
        this RouteHandlerBuilder route,
        string[] needs,
        string[] takes,
        string[] tells,
        bool mayMove = false,
        bool? isBodyNeeded = null
    ) =>
        route.AddOpenApiOperationTransformer(
            (operation, _, _) =>
            {
                operation.Parameters ??= [];
                foreach (var name in (string[])[.. needs, .. takes])
                {
                    operation.Parameters.Add(ToParameter(name, needs.Contains(name)));
                }
                if (isBodyNeeded is { } isNeeded)
                {
                    operation.RequestBody = ToBody(isNeeded);
                }
                var responses = operation.Responses!;
                if (needs.Contains(TusHeaders.Resumable))
                {
                    responses["412"] = ToRefusal("Precondition Failed", responses, [TusHeaders.Versions]);
                }
                if (mayMove)
                {
                    responses["409"] = ToRefusal("Conflict", responses, tells);
                }
                foreach (var (status, response) in responses)
                {
                    Tell((OpenApiResponse)response, status.StartsWith('2') ? tells : []);
                }
                return Task.CompletedTask;
            }
        );

    private static OpenApiParameter ToParameter(string name, bool isNeeded) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Required = isNeeded,
            Description = Known[name].Says,
            Schema = ToSchema(name),
        };

    private static OpenApiRequestBody ToBody(bool isNeeded) =>
        new()
        {
            Required = isNeeded,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [TusHeaders.BodyType] = new(),
            },
        };

    /// <summary>With the body of every refusal.</summary>
    private static OpenApiResponse ToRefusal(string reason, OpenApiResponses responses, string[] tells)
    {
        var refusal = new OpenApiResponse { Description = reason, Content = responses["400"].Content };
        Tell(refusal, tells);
        return refusal;
    }

    private static void Tell(OpenApiResponse response, string[] headers)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        foreach (var name in headers.Append(TusHeaders.Resumable))
        {
            response.Headers[name] = new OpenApiHeader { Description = Known[name].Says, Schema = ToSchema(name) };
        }
    }

    private static OpenApiSchema ToSchema(string name) =>
        new()
        {
            Type = Known[name].Type,
            Format = Known[name].Type == JsonSchemaType.Integer ? "int64" : null,
            Enum = Known[name].Values is [] ? null : [.. Known[name].Values.Select(value => JsonValue.Create(value))],
        };
}
