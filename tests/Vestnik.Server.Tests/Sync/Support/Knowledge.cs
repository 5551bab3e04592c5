using System.Globalization;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Sync;

/// <summary>A message as a device has it.</summary>
internal sealed record KnownMessage(
    Guid Id,
    long No,
    long ChangeSeq,
    Guid SenderId,
    Guid ClientId,
    string Content,
    Guid? ReplyTo
)
{
    public static KnownMessage Of(MessageView message) =>
        new(
            message.Id,
            message.No,
            message.ChangeSeq,
            message.SenderId,
            message.ClientId,
            message.Content,
            message.ReplyTo?.Id
        );
}

/// <summary>Up to where somebody has everything delivered and read.</summary>
internal sealed record KnownMark(Guid UserId, long DeliveredNo, long ReadNo);

/// <summary>What a chat list shows of a chat.</summary>
internal sealed record KnownHead(long LastSeq, long LastNo, Guid? LastMessageId, int Unread)
{
    public static KnownHead Of(ChatView chat, int unread) =>
        new(chat.LastSeq, chat.LastNo, chat.LastMessage?.Id, unread);
}

/// <summary>What a device has of one chat.</summary>
/// <param name="Messages">Null where it has not loaded any.</param>
/// <param name="Head">Null for a device that keeps no chat list.</param>
internal sealed record KnownChat(
    Guid Id,
    IReadOnlyList<KnownMessage>? Messages,
    IReadOnlyList<KnownMark> Marks,
    KnownHead? Head
);

/// <summary>Everything a device has, in words, so that a difference can be read.</summary>
internal static class Knowledge
{
    /// <summary>As a device that knows this much would have it.</summary>
    public static IEnumerable<KnownChat> Within(this IEnumerable<KnownChat> fresh, IReadOnlyList<KnownChat> known)
    {
        var byId = known.ToDictionary(chat => chat.Id);
        foreach (var chat in fresh)
        {
            var mask = byId.GetValueOrDefault(chat.Id);
            yield return mask is null
                ? chat
                : chat with
                {
                    Messages = mask.Messages is null ? null : chat.Messages,
                    Head = mask.Head is null ? null : chat.Head,
                };
        }
    }

    /// <summary>A chat without messages and marks is as good as none for a device that keeps no chat list.</summary>
    public static string Words(this IEnumerable<KnownChat> chats, bool hasList) =>
        string.Join(
            '\n',
            chats
                .Where(chat => hasList || chat.Messages is { Count: > 0 } || chat.Marks.Any(IsSet))
                .OrderBy(chat => chat.Id)
                .SelectMany(chat => Lines(hasList ? chat : chat with { Head = null }))
        );

    private static IEnumerable<string> Lines(KnownChat chat)
    {
        yield return $"chat {chat.Id}";
        if (chat.Head is { } head)
        {
            yield return Say(
                $"  up to {head.LastSeq}, {head.LastNo} messages, last {head.LastMessageId}, {head.Unread} unread"
            );
        }
        foreach (var message in (chat.Messages ?? []).OrderBy(message => message.No))
        {
            yield return Say(
                $"  {message.No} {message.Id} by {message.SenderId} at {message.ChangeSeq} re {message.ReplyTo}: {message.Content}"
            );
        }
        foreach (var mark in chat.Marks.Where(IsSet).OrderBy(mark => mark.UserId))
        {
            yield return Say($"  {mark.UserId} has {mark.DeliveredNo}, read {mark.ReadNo}");
        }
    }

    private static bool IsSet(KnownMark mark) => mark.DeliveredNo > 0 || mark.ReadNo > 0;

    private static string Say(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
