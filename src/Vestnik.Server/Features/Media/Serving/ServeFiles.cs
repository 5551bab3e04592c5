using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Serving;

/// <summary>GET and HEAD /uploads/{kind}/{file}: to whoever may see it now, by token, by the session's cookie or by a signed address.</summary>
internal sealed partial class ServeFiles(
    FindFile find,
    IMediaStore store,
    FileAddresses addresses,
    Authentication authentication,
    ILogger<ServeFiles> logger
)
{
    /// <summary>The folder whose files anybody gets who knows their name.</summary>
    private const string Avatars = "avatars";

    public static Task<Results<FileAnswer, Refusal>> HandleAsync(
        string kind,
        string file,
        HttpContext context,
        ServeFiles serve
    ) => serve.ServeAsync(kind, file, context);

    /// <summary>Who asks, known before they are counted: limits are by account where there is one.</summary>
    public static async ValueTask<object?> IdentifyAsync(
        EndpointFilterInvocationContext invocation,
        EndpointFilterDelegate next
    )
    {
        var (kind, file) = (invocation.GetArgument<string>(0), invocation.GetArgument<string>(1));
        var (context, serve) = (invocation.HttpContext, invocation.GetArgument<ServeFiles>(3));
        if (kind == Avatars)
        {
            return await next(invocation);
        }
        var caller = serve.WhoAsks(IdOf(file), context);
        if (caller.Refused is { } refusal)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return refusal;
        }
        context.Features.Set(caller.Value);
        return await next(invocation);
    }

    /// <summary>A token goes first: whoever sends one wants to be asked by it. Then an address that was made for somebody.</summary>
    private Outcome<Caller> WhoAsks(Guid id, HttpContext context) =>
        context.Request.Headers.Authorization.Count == 0 && addresses.ViewerOf(id, context.Request.Query) is { } viewer
            ? new Caller(viewer, Guid.Empty)
            : authentication.CheckForFiles(context);

    private async Task<Results<FileAnswer, Refusal>> ServeAsync(string kind, string name, HttpContext context)
    {
        var cancellation = context.RequestAborted;
        var id = IdOf(name);
        var file =
            kind == Avatars
                ? await find.AvatarAsync(id, cancellation)
                : await find.ForAsync(context.Features.GetRequiredFeature<Caller>().UserId, id, cancellation);
        // One address for each: none that ends as a page does.
        if (file is null || file.Address != $"{FileAddresses.Root}/{kind}/{name}")
        {
            return Refusals.MediaNotFound;
        }
        var answer = FileAnswer.To(context.Request, file);
        if (answer.Part is { Length: > 0 } part && !HttpMethods.IsHead(context.Request.Method))
        {
            answer.Bytes = await store.OpenAsync(file.Key, part.From, part.Length, cancellation);
            if (answer.Bytes is null)
            {
                Missing(logger, file.Id, file.Key);
                return Refusals.MediaNotFound;
            }
        }
        return answer;
    }

    /// <summary>Empty: that is none.</summary>
    private static Guid IdOf(string name) => Guid.TryParseExact(name.Split('.')[0], "D", out var id) ? id : Guid.Empty;

    [LoggerMessage(1, LogLevel.Error, "The bytes of file {FileId} are missing: {Key} is not in the store")]
    private static partial void Missing(ILogger logger, Guid fileId, string key);
}
