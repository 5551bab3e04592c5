using Vestnik.Contracts;
using Vestnik.Server.Features.Media.Contents;

namespace Vestnik.Server.Features.Media.Serving;

/// <summary>What is served: which bytes, as what, and under which name.</summary>
internal sealed record ServedFile
{
    public Guid Id { get; init; }
    public string Kind { get; init; } = "";

    /// <summary>The SHA-256 of the bytes.</summary>
    public string Key { get; init; } = "";
    public string Name { get; init; } = "";
    public string MediaType { get; init; } = "";
    public long Size { get; init; }

    public bool IsAvatar => Kind == FileKind.Avatar;

    public string Address => FileAddresses.Plain(Id, Kind, MediaType);

    /// <summary>The bytes of a key never change.</summary>
    public string Tag => $"\"{Key}\"";

    /// <summary>
    /// Shown where it stands only if it cannot be a page. The name in any script (RFC 8187), and a plain one for what knows no such.
    /// </summary>
    public string Disposition =>
        $"{(MediaTypes.IsShown(MediaType) ? "inline" : "attachment")}; "
        + $"filename=\"{Id}.{MediaTypes.Ending(MediaType)}\"; filename*=UTF-8''{Uri.EscapeDataString(Name)}";
}
