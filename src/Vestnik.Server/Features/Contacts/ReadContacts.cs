using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Contacts;

/// <summary>GET contacts, by name, and GET users/blocked, by username: one's own alone.</summary>
internal static class ReadContacts
{
    private const int IdLength = 16;

    public static async Task<Results<Ok<List<ContactView>>, Refusal>> ListAsync(
        HttpContext context,
        Caller caller,
        ContactReader contacts,
        CancellationToken cancellation,
        string? after = null,
        int? limit = null
    )
    {
        if (!Pages.IsValid(limit))
        {
            return Refusals.Invalid("limit", "invalid");
        }
        (string, Guid)? position = null;
        if (after is not null && (position = Decode(after)) is null)
        {
            return Refusals.Invalid("after", "invalid");
        }
        var size = limit ?? Pages.Default;
        var page = await contacts.PageAsync(caller.UserId, position, size, cancellation);
        if (page.Count == size)
        {
            Pages.LinkNext(context, ("after", Encode(page[^1])));
        }
        return TypedResults.Ok(page);
    }

    public static async Task<Results<Ok<List<UserView>>, Refusal>> BlockedAsync(
        HttpContext context,
        Caller caller,
        ContactReader contacts,
        CancellationToken cancellation,
        string? after = null,
        int? limit = null
    )
    {
        if (!Pages.IsValid(limit) || after?.Length > AccountLimits.UsernameMax || !FieldErrors.IsStorable(after))
        {
            return Refusals.Invalid(Pages.IsValid(limit) ? "after" : "limit", "invalid");
        }
        var size = limit ?? Pages.Default;
        var page = await contacts.BlockedPageAsync(caller.UserId, after, size, cancellation);
        if (page.Count == size)
        {
            Pages.LinkNext(context, ("after", page[^1].Username));
        }
        return TypedResults.Ok(page);
    }

    private static string Encode(ContactView contact) =>
        Base64Url.EncodeToString([
            .. contact.User.Id.ToByteArray(bigEndian: true),
            .. Encoding.UTF8.GetBytes(contact.Alias ?? contact.User.DisplayName),
        ]);

    private static (string Name, Guid Id)? Decode(string cursor)
    {
        if (cursor.Length > 512 || !Base64Url.IsValid(cursor))
        {
            return null;
        }
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length < IdLength || !Utf8.IsValid(bytes.AsSpan(IdLength)))
        {
            return null;
        }
        var name = Encoding.UTF8.GetString(bytes.AsSpan(IdLength));
        return FieldErrors.IsStorable(name) ? (name, new Guid(bytes.AsSpan(0, IdLength), bigEndian: true)) : null;
    }
}
