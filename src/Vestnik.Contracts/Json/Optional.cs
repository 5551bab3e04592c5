using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Vestnik.Contracts;

/// <summary>A field of a merging PUT: missing (keep what is there), null (clear it) or a value.</summary>
[JsonConverter(typeof(OptionalConverterFactory))]
public readonly record struct Optional<T>(T? Value) : IOptional
{
    /// <summary>True when the request named the field, be it with null.</summary>
    public bool IsSet { get; } = true;

    /// <summary>The value when the field was named, else what is there already.</summary>
    public T? Or(T? existing) => IsSet ? Value : existing;
}

internal interface IOptional
{
    bool IsSet { get; }
}

/// <summary>Reads and writes <see cref="Optional{T}"/>; a missing field leaves the default, which is not set.</summary>
public sealed class OptionalConverterFactory : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert?.IsGenericType == true && typeToConvert.GetGenericTypeDefinition() == typeof(Optional<>);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        var converter = typeof(OptionalConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()[0]);
        return (JsonConverter)Activator.CreateInstance(converter)!;
    }

    /// <summary>A request that a client writes names the fields that are set, and no others.</summary>
    internal static void LeaveOutUnset(JsonTypeInfo type)
    {
        foreach (
            var property in type.Properties.Where(property => property.PropertyType.IsAssignableTo(typeof(IOptional)))
        )
        {
            property.ShouldSerialize = (_, value) => value is IOptional { IsSet: true };
        }
    }

    private sealed class OptionalConverter<T> : JsonConverter<Optional<T>>
    {
        public override bool HandleNull => true;

        public override Optional<T> Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) => new(JsonSerializer.Deserialize<T>(ref reader, options));

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Value, options);
    }
}
