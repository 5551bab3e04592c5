using Vestnik.Server.Features.Media;
using Vestnik.Server.Features.Media.Uploads;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Avatars;

/// <summary>The pictures of people and chats: files of Media, hung up by Accounts and Chats. Owns nothing.</summary>
internal static class AvatarsFeature
{
    public static void AddAvatars(this IServiceCollection services)
    {
        services.AddSingleton<SetMyAvatar>();
        services.AddSingleton<SetChatAvatar>();
    }

    public static void MapAvatars(this IEndpointRouteBuilder api)
    {
        api.MapPut("/users/me/avatar", SetMyAvatar.PutAsync)
            .WithTags("People")
            .Accepts<PictureForm>(UploadForm.MediaType)
            .WithRateLimit("UPLOADS")
            .WithMediaFailures();
        api.MapDelete("/users/me/avatar", SetMyAvatar.DeleteAsync).WithTags("People").WithRateLimit("MESSAGES");
        api.MapPut("/chats/{id:guid}/avatar", SetChatAvatar.PutAsync)
            .WithTags("Chats")
            .Accepts<PictureForm>(UploadForm.MediaType)
            .WithRateLimit("UPLOADS")
            .WithMediaFailures();
        api.MapDelete("/chats/{id:guid}/avatar", SetChatAvatar.DeleteAsync).WithTags("Chats").WithRateLimit("MESSAGES");
    }
}
