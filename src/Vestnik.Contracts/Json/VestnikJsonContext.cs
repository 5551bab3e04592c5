using System.Text.Json.Serialization;

namespace Vestnik.Contracts;

/// <summary>Serialisers made at build time for what is on the hot path; everything else is found by reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MessageView))]
[JsonSerializable(typeof(SendMessage))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(DeliveryStatus))]
[JsonSerializable(typeof(TypingUpdate))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class VestnikJsonContext : JsonSerializerContext;
