using System.Text.Json.Serialization;
using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>A step of what a store keeps for an account. <see cref="AccountState"/> says what each does.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(CursorMoved), "cursor")]
[JsonDerivedType(typeof(ChatMoved), "chat")]
[JsonDerivedType(typeof(ChatLeft), "left")]
[JsonDerivedType(typeof(UserMoved), "user")]
[JsonDerivedType(typeof(MarkMoved), "mark")]
[JsonDerivedType(typeof(PositionForgotten), "forgotten")]
[JsonDerivedType(typeof(MessageQueued), "queued")]
[JsonDerivedType(typeof(MessageSettled), "settled")]
public abstract record StoreChange;

/// <summary>The reader has taken all that a sync with this cursor would leave out.</summary>
public sealed record CursorMoved(string Cursor) : StoreChange;

/// <summary>The reader has taken a chat's log up to this seq; it may fall, when the server was restored.</summary>
public sealed record ChatMoved(Guid ChatId, long Seq) : StoreChange;

/// <summary>The reader was told that a chat is not its own any more; its next move opens it again, from where it was.</summary>
public sealed record ChatLeft(Guid ChatId) : StoreChange;

/// <summary>The reader has taken the user log up to this seq.</summary>
public sealed record UserMoved(long Seq) : StoreChange;

/// <summary>The reader was told that a member has everything up to this <c>no</c> delivered or read.</summary>
public sealed record MarkMoved(Guid ChatId, Guid UserId, string Status, long No) : StoreChange
{
    /// <summary>As a sync tells them: two for each member.</summary>
    internal static IEnumerable<MarkMoved> Of(SyncedChat synced) =>
        synced.Marks.SelectMany(mark =>
            new[]
            {
                new MarkMoved(synced.Chat.Id, mark.UserId, MessageStatus.Delivered, mark.DeliveredNo),
                new MarkMoved(synced.Chat.Id, mark.UserId, MessageStatus.Read, mark.ReadNo),
            }
        );
}

/// <summary>The server's logs are other ones now: cursor, chats, marks and user log are void. What is to be sent stays.</summary>
public sealed record PositionForgotten : StoreChange;

/// <summary>A message waits to be sent.</summary>
public sealed record MessageQueued(OutgoingMessage Message) : StoreChange;

/// <summary>The message with this number was stored by the server, refused or withdrawn.</summary>
public sealed record MessageSettled(long Number) : StoreChange;

/// <summary>A message on its way to the server.</summary>
/// <param name="Number">Its place in the outbox; rises, never used twice while it waits.</param>
/// <param name="ClientId">What makes the server store it once, however often it is sent.</param>
/// <param name="Attachments">Files that were uploaded before; null: none.</param>
public sealed record OutgoingMessage(
    long Number,
    Guid ChatId,
    string Content,
    Guid ClientId,
    Guid? ReplyTo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Guid>? Attachments = null
);
