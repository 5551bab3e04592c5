using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>GET chats/{id}/members: for those who may see them. What a search finds is one page.</summary>
internal static class ReadMembers
{
    public static async Task<Results<Ok<List<MemberView>>, Refusal>> ListAsync(
        HttpContext context,
        Guid id,
        Caller caller,
        MemberReader members,
        CancellationToken cancellation,
        string? q = null,
        string? after = null,
        int? limit = null
    )
    {
        var errors = new FieldErrors();
        if (!Pages.IsValid(limit))
        {
            errors.Add("limit", "invalid");
        }
        if (q?.Length > AccountLimits.QueryMax || !FieldErrors.IsStorable(q))
        {
            errors.Add("q", q?.Length > AccountLimits.QueryMax ? "too_long" : "invalid");
        }
        var position = after is null ? MemberPosition.Start : Decode(after);
        if (position is null)
        {
            errors.Add("after", "invalid");
        }
        if (!errors.IsEmpty)
        {
            return Refusals.Invalid(errors);
        }
        if (await members.SightAsync(caller.UserId, id, cancellation) is not { } sight)
        {
            return Refusals.ChatNotFound;
        }
        if (!sight.Sees)
        {
            return Refusals.ChatForbidden;
        }
        var size = limit ?? Pages.Default;
        var words = UserWords.Split(q ?? "").Take(8).ToList();
        if (words.Count > 0)
        {
            return TypedResults.Ok(
                await members.SearchAsync(caller.UserId, id, sight.MemberCount, words, size, cancellation)
            );
        }
        var (page, next) = await members.PageAsync(caller.UserId, id, position!.Value, size, cancellation);
        // To who may not see them any more a page shows nobody, which is not that there is nobody.
        if (page.Count == 0 && await members.SightAsync(caller.UserId, id, cancellation) is not { Sees: true })
        {
            return Refusals.ChatNotFound;
        }
        if (next is { } last)
        {
            Pages.LinkNext(context, ("after", $"{last.Rank}.{last.UserId:N}"));
        }
        return TypedResults.Ok(page);
    }

    private static MemberPosition? Decode(string cursor) =>
        cursor is [>= '0' and <= '2', '.', ..] && Guid.TryParseExact(cursor.AsSpan(2), "N", out var userId)
            ? new MemberPosition(int.Parse(cursor.AsSpan(0, 1), CultureInfo.InvariantCulture), userId)
            : null;
}
