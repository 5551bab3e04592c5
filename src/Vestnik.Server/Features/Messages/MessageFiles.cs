using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Features.Media;

namespace Vestnik.Server.Features.Messages;

/// <summary>
/// Files as messages show them. The writer notes it with the message, in which it never changes, so that no reading of
/// messages looks at files.
/// </summary>
internal static class MessageFiles
{
    /// <summary>Of <c>files f</c>: what an <see cref="AttachmentView"/> has, but for the address.</summary>
    public const string Shown = """
        jsonb_strip_nulls(jsonb_build_object('id', f.id, 'kind', f.kind, 'name', f.name, 'size', f.size, 'mediaType', f.media_type,
          'width', f.width, 'height', f.height, 'durationMs', f.duration_ms, 'waveform', f.waveform, 'preview', f.preview))
        """;

    /// <summary>With addresses for this viewer.</summary>
    /// <param name="json">As the message has them; null: none.</param>
    /// <param name="viewer">Null: for everybody.</param>
    /// <param name="addresses">Who makes the addresses.</param>
    public static IReadOnlyList<AttachmentView> Read(string? json, Guid? viewer, FileAddresses addresses)
    {
        if (json is null)
        {
            return [];
        }
        var files = JsonSerializer.Deserialize<List<AttachmentView>>(json, VestnikJson.Options)!;
        return files.ConvertAll(file => addresses.For(viewer, file));
    }
}
