using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>A message that waits for the writer. The outcome is told once, on the writer's thread, before anybody is sent the event.</summary>
internal sealed class PendingMessage(
    Guid chatId,
    Guid senderId,
    SendMessage request,
    DateTimeOffset now,
    Action<Outcome<StoredMessage>> told
)
{
    // With its name and waveform, and as each is looked up and written: not thousands at once.
    private const int FileWeight = 2048;

    // What follows runs on the writer's thread, too: an event's handler has nothing left to do, and each hop costs a wake-up.
    private readonly TaskCompletionSource _done = new();

    public Guid Id { get; } = MessageId.New(chatId, now);
    public Guid ChatId { get; } = chatId;
    public Guid SenderId { get; } = senderId;
    public Guid ClientId { get; } = request.ClientId ?? Guid.CreateVersion7(now);
    public string Content { get; } = request.Content ?? "";
    public Guid? ReplyTo { get; } = request.ReplyTo;
    public bool IsEncrypted { get; } = request.IsEncrypted;

    /// <summary>In the order in which they are shown.</summary>
    public IReadOnlyList<Guid> Files { get; } = request.Attachments ?? [];

    /// <summary>Whatever they are, they are to be shown as files.</summary>
    public bool AsFiles { get; } = request.Type == MessageType.File;

    // Milliseconds are what clients see; storing more would order what they cannot.
    public DateTimeOffset CreatedAt { get; } = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());

    /// <summary>Its share of a batch, in bytes at the least.</summary>
    public int Weight => Content.Length + (Files.Count * FileWeight);

    /// <summary>Ends when the outcome was told.</summary>
    public Task Done => _done.Task;

    public bool IsTold => _done.Task.IsCompleted;

    public (Guid, Guid, Guid) IdempotencyKey => (ChatId, SenderId, ClientId);

    public void Tell(Outcome<StoredMessage> outcome)
    {
        told(outcome);
        _done.TrySetResult();
    }
}

/// <summary>A message that is in the database. A repeated send is answered with the first one and told to nobody else.</summary>
internal sealed record StoredMessage(MessageView View, bool IsRepeated, Recipients Recipients);
