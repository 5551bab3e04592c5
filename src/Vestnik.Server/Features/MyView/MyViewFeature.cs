using Vestnik.Server.Features.UserLog;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.MyView;

/// <summary>
/// How somebody sees what others see, too: preferences, drafts, folders, and what they hid. Owns chat_preferences, folders,
/// hidden_messages and members.hidden_no.
/// </summary>
internal static class MyViewFeature
{
    public static void AddMyView(this IServiceCollection services)
    {
        services.AddSingleton<ViewChanges>();
        services.AddSingleton<HideMessage>();
        services.AddSingleton<HideChat>();
        services.AddSingleton<IUserLogReader, ViewReader>();
    }

    public static void MapMyView(this IEndpointRouteBuilder api)
    {
        var chats = api.MapGroup("/chats").WithTags("My view");
        chats.MapPut("/pinned", OrderPins.HandleAsync).WithRateLimit("MESSAGES");
        chats.MapPut("/{id:guid}/preferences", ChangePreferences.HandleAsync).WithRateLimit("MESSAGES");
        chats.MapPut("/{id:guid}/draft", SaveDraft.HandleAsync).WithRateLimit("MESSAGES");

        var folders = api.MapGroup("/folders").WithTags("My view");
        folders.MapGet("/", SaveFolders.ReadAsync).WithRateLimit("READS");
        folders.MapPut("/", SaveFolders.HandleAsync).WithRateLimit("MESSAGES");
    }
}
