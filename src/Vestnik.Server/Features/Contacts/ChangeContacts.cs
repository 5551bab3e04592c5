using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Contacts;

/// <summary>POST contacts and DELETE contacts/{userId}. Doing it again is no fault, and no change.</summary>
internal static class ChangeContacts
{
    private const string Add = """
        insert into contacts (user_id, contact_id, alias, created_at)
        select @userId, u.id, @alias, @now from users u where u.id = @other
        on conflict (user_id, contact_id) do update set alias = excluded.alias
          where contacts.alias is distinct from excluded.alias
        """;

    private const string Remove = "delete from contacts where user_id = @userId and contact_id = @other";

    public static async Task<Results<Ok<ContactView>, Refusal>> AddAsync(
        UpsertContact request,
        Caller caller,
        PeopleChanges people,
        ContactReader contacts,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var other = request.UserId!.Value;
        if (other == caller.UserId)
        {
            return Refusals.Invalid("userId", "invalid");
        }
        var alias = request.Alias?.Trim() is { Length: > 0 } named ? named : null;
        var change = await people.ChangeAsync(
            caller.UserId,
            other,
            UserChange.OfContact,
            prepare: null,
            async (connection, transaction) =>
                await connection.ExecuteAsync(
                    Add,
                    new
                    {
                        caller.UserId,
                        other,
                        alias,
                        now = time.GetUtcNow(),
                    },
                    transaction
                ) == 1,
            cancellation
        );
        return (change?.Contact ?? await contacts.FindAsync(caller.UserId, other, cancellation)) is { } contact
            ? TypedResults.Ok(contact)
            : Refusals.UserNotFound;
    }

    public static async Task<NoContent> RemoveAsync(
        Guid userId,
        Caller caller,
        PeopleChanges people,
        CancellationToken cancellation
    )
    {
        await people.ChangeAsync(
            caller.UserId,
            userId,
            UserChange.OfContact,
            prepare: null,
            async (connection, transaction) =>
                await connection.ExecuteAsync(Remove, new { caller.UserId, other = userId }, transaction) == 1,
            cancellation
        );
        return TypedResults.NoContent();
    }
}
