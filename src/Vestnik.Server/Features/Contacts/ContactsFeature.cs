using Vestnik.Server.Features.UserLog;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Contacts;

/// <summary>Whom one knows, whom one has blocked, and what one shares with somebody. Owns contacts and blocks.</summary>
internal static class ContactsFeature
{
    public static void AddContacts(this IServiceCollection services)
    {
        services.AddSingleton<ContactReader>();
        services.AddSingleton<IUserLogReader>(provider => provider.GetRequiredService<ContactReader>());
        services.AddSingleton<PeopleChanges>();
    }

    public static void MapContacts(this IEndpointRouteBuilder api)
    {
        var contacts = api.MapGroup("/contacts").WithTags("Contacts");
        contacts.MapGet("/", ReadContacts.ListAsync).WithRateLimit("READS");
        contacts.MapPost("/", ChangeContacts.AddAsync).WithRateLimit("READS");
        contacts.MapDelete("/{userId:guid}", ChangeContacts.RemoveAsync).WithRateLimit("READS");

        var users = api.MapGroup("/users").WithTags("People");
        users.MapGet("/blocked", ReadContacts.BlockedAsync).WithRateLimit("READS");
        users.MapPost("/{id:guid}/block", BlockPeople.BlockAsync).WithRateLimit("READS");
        users.MapDelete("/{id:guid}/block", BlockPeople.UnblockAsync).WithRateLimit("READS");
        users.MapGet("/{id:guid}/chats", SharedChats.ListAsync).WithRateLimit("READS");
    }
}
