using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>GET users, users/search and users/{idOrUsername}. Nobody's email address is in any answer.</summary>
internal static class FindPeople
{
    private const int MaxFound = 50;

    public static async Task<Results<Ok<List<UserView>>, Refusal>> ListAsync(
        HttpContext context,
        Caller caller,
        UserDirectory users,
        CancellationToken cancellation,
        string? query = null,
        string? q = null,
        string? after = null,
        int? limit = null
    )
    {
        if ((query ?? q) is { } text)
        {
            return await SearchAsync(caller, users, cancellation, text, limit: limit);
        }
        if (!Pages.IsValid(limit) || after?.Length > AccountLimits.UsernameMax || !FieldErrors.IsStorable(after))
        {
            return Refusals.Invalid(Pages.IsValid(limit) ? "after" : "limit", "invalid");
        }
        var size = Math.Min(limit ?? MaxFound, MaxFound);
        var page = await users.ListAsync(caller.UserId, after, size, cancellation);
        if (page.Count == size)
        {
            Pages.LinkNext(context, ("after", page[^1].Username));
        }
        return TypedResults.Ok(page);
    }

    public static async Task<Results<Ok<List<UserView>>, Refusal>> SearchAsync(
        Caller caller,
        UserDirectory users,
        CancellationToken cancellation,
        string? query = null,
        string? q = null,
        int? limit = null
    )
    {
        if (!Pages.IsValid(limit))
        {
            return Refusals.Invalid("limit", "invalid");
        }
        var text = query ?? q;
        if (text is null)
        {
            return Refusals.Invalid("query", "required");
        }
        return text.Length > AccountLimits.QueryMax || !FieldErrors.IsStorable(text)
            ? Refusals.Invalid("query", text.Length > AccountLimits.QueryMax ? "too_long" : "invalid")
            : TypedResults.Ok(
                await users.SearchAsync(caller.UserId, text, Math.Min(limit ?? MaxFound, MaxFound), cancellation)
            );
    }

    public static async Task<Results<Ok<UserView>, Refusal>> GetAsync(
        string idOrUsername,
        Caller caller,
        UserDirectory users,
        CancellationToken cancellation
    )
    {
        var isPossible = idOrUsername.Length <= 64 && FieldErrors.IsStorable(idOrUsername);
        return isPossible && await users.ProfileAsync(caller.UserId, idOrUsername, cancellation) is { } profile
            ? TypedResults.Ok(profile)
            : Refusals.UserNotFound;
    }
}
