namespace Vestnik.Gateway;

/// <summary>What a client acknowledged with.</summary>
/// <param name="Json">The first argument: one valid JSON value; <c>null</c> if there was none.</param>
/// <param name="Attachments">The bytes for which it holds <c>{"_placeholder":true,"num":N}</c>.</param>
public sealed record GatewayAnswer(ReadOnlyMemory<byte> Json, IReadOnlyList<ReadOnlyMemory<byte>> Attachments);
