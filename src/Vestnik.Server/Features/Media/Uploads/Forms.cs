namespace Vestnik.Server.Features.Media.Uploads;

/// <summary>The form of POST upload, for the document: it is read as it comes.</summary>
internal sealed record FileForm(
    IFormFile File,
    string? Name = null,
    int? Width = null,
    int? Height = null,
    int? DurationMs = null,
    string? Waveform = null,
    string? Preview = null
);

/// <summary>The form of the routes that take a picture of a person or chat, for the document.</summary>
internal sealed record PictureForm(IFormFile File);

/// <summary>The form of POST messages/upload-audio, for the document.</summary>
internal sealed record VoiceForm(
    Guid ChatId,
    IFormFile Audio,
    Guid? ClientId = null,
    Guid? ReplyTo = null,
    int? DurationMs = null,
    string? Waveform = null
);
