using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Invites;

/// <summary>Links to join a group or channel by, and those who ask to. Owns invites and join_requests.</summary>
internal static class InvitesFeature
{
    public static void MapInvites(this IEndpointRouteBuilder api)
    {
        var ofChat = api.MapGroup("/chats/{id:guid}/invites").WithTags("Invites");
        ofChat.MapGet("/", ManageInvites.ListAsync).WithRateLimit("READS");
        ofChat.MapPost("/", ManageInvites.CreateAsync).WithRateLimit("MESSAGES");
        ofChat.MapDelete("/{token}", ManageInvites.RevokeAsync).WithRateLimit("MESSAGES");

        var requests = api.MapGroup("/chats/{id:guid}/requests").WithTags("Invites");
        requests.MapGet("/", AnswerRequests.ListAsync).WithRateLimit("READS");
        requests.MapPost("/", AnswerRequests.AnswerAsync).WithRateLimit("MESSAGES");

        // Few, so that nobody finds a link by trying.
        var invites = api.MapGroup("/invites/{token}").WithTags("Invites");
        invites.MapGet("/", PreviewInvite.HandleAsync).WithRateLimit("JOINS");
        invites.MapPost("/join", JoinByInvite.HandleAsync).WithRateLimit("JOINS");
    }
}
