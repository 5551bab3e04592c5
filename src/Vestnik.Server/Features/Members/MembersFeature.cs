using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Members;

/// <summary>Who comes into a group or channel, goes, and is what in it. Owns bans; changes members through the chat's lock.</summary>
internal static class MembersFeature
{
    public static void MapMembers(this IEndpointRouteBuilder api)
    {
        var members = api.MapGroup("/chats/{id:guid}/members").WithTags("Members");
        members.MapPost("/", AddPeople.HandleAsync).WithRateLimit("MESSAGES");
        members.MapPut("/{userId:guid}", SetRole.HandleAsync).WithRateLimit("MESSAGES");
        members.MapDelete("/{userId:guid}", RemoveMember.HandleAsync).WithRateLimit("MESSAGES");
        members.MapDelete("/me", RemoveMember.LeaveAsync).WithRateLimit("MESSAGES");

        var bans = api.MapGroup("/chats/{id:guid}/bans").WithTags("Members");
        bans.MapGet("/", BanPeople.ListAsync).WithRateLimit("READS");
        bans.MapPut("/{userId:guid}", BanPeople.BanAsync).WithRateLimit("MESSAGES");
        bans.MapDelete("/{userId:guid}", BanPeople.LiftAsync).WithRateLimit("MESSAGES");
    }
}
