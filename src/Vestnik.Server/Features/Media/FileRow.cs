using Vestnik.Contracts;

namespace Vestnik.Server.Features.Media;

/// <summary>A file as the database has it.</summary>
internal sealed record FileRow
{
    /// <summary>For <c>files f</c>.</summary>
    public const string Columns = """
        f.id, f.owner_id, f.kind, f.name, f.media_type, f.size, f.width, f.height, f.duration_ms, f.waveform, f.preview,
        f.chat_id, f.message_id, f.created_at
        """;

    public Guid Id { get; init; }
    public Guid OwnerId { get; init; }
    public string Kind { get; init; } = "";
    public string Name { get; init; } = "";
    public string MediaType { get; init; } = "";
    public long Size { get; init; }
    public int? Width { get; init; }
    public int? Height { get; init; }
    public int? DurationMs { get; init; }
    public short[]? Waveform { get; init; }
    public string? Preview { get; init; }
    public Guid? ChatId { get; init; }
    public Guid? MessageId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>As messages and answers show it.</summary>
    /// <param name="url">Of <see cref="FileAddresses"/>: signed for one person, or plain for events.</param>
    public AttachmentView ToView(string url) =>
        new(Id, url, Kind, Name, Size, MediaType, Width, Height, DurationMs, Waveform, Preview);
}
