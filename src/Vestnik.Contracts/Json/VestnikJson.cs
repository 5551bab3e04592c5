using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Vestnik.Contracts;

/// <summary>The one way in which Vestnik's JSON is read and written, by server and client alike.</summary>
public static class VestnikJson
{
    /// <summary>The deepest nesting accepted in any input; deeper input is malformed.</summary>
    public const int MaxDepth = 64;

    /// <summary>camelCase, unknown fields ignored, times as UTC ISO-8601 with milliseconds and <c>Z</c>.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Applies the same rules to options that somebody else made.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = MaxDepth;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new UtcTimeConverter());
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine(
            VestnikJsonContext.Default,
            new DefaultJsonTypeInfoResolver { Modifiers = { OptionalConverterFactory.LeaveOutUnset } }
        );
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        options.MakeReadOnly();
        return options;
    }
}
