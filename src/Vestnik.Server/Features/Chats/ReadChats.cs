using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>GET chats and GET chats/{id}.</summary>
internal static class ReadChats
{
    public static async Task<Results<Ok<List<ChatView>>, Refusal>> ListAsync(
        HttpContext context,
        Caller caller,
        ChatReader chats,
        CancellationToken cancellation,
        string? after = null,
        int? limit = null
    )
    {
        if (!Pages.IsValid(limit))
        {
            return Refusals.Invalid("limit", "invalid");
        }
        ChatPosition? position = null;
        if (after is not null && (position = Decode(after)) is null)
        {
            return Refusals.Invalid("after", "invalid");
        }
        var (page, next) = await chats.PageAsync(caller.UserId, position, limit ?? Pages.Default, cancellation);
        if (next is { } beyond)
        {
            Pages.LinkNext(context, ("after", Encode(beyond)));
        }
        return TypedResults.Ok(page);
    }

    public static async Task<Results<Ok<ChatView>, Refusal>> GetAsync(
        Guid id,
        Caller caller,
        ChatReader chats,
        CancellationToken cancellation
    ) =>
        await chats.GetAsync(caller.UserId, id, cancellation) is { } chat
            ? TypedResults.Ok(chat)
            : Refusals.ChatNotFound;

    private static string Encode(ChatPosition position) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{position.At.UtcTicks}.{position.Id:N}"));

    private static ChatPosition? Decode(string cursor)
    {
        if (cursor.Length > 100 || !Base64Url.IsValid(cursor))
        {
            return null;
        }
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split('.');
        return
            parts.Length == 2
            && long.TryParse(parts[0], out var ticks)
            && ticks >= 0
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParseExact(parts[1], "N", out var id)
            ? new ChatPosition(new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : null;
    }
}
