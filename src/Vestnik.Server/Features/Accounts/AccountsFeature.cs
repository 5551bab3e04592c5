using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Events;
using Vestnik.Server.Features.UserLog;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>People, their sessions, and who may call. Owns users, user_words, sessions and refresh_tokens.</summary>
internal static class AccountsFeature
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<SigningKey>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<FilesCookie>();
        services.AddSingleton<ChangeAvatar>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<UserDirectory>();
        services.AddSingleton<AccountLog>();
        services.AddSingleton<IUserLogReader>(provider => provider.GetRequiredService<AccountLog>());
        services.AddSingleton<ChangeStatus>();
        services.AddSingleton<RevokedSessions>();
        services.AddSingleton<SessionEnding>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionEnding>());
        services.AddHostedService<ExpiredTokens>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<Authentication>();
        services.AddSingleton<IGatewayAuthenticator>(provider => provider.GetRequiredService<Authentication>());
    }

    /// <summary>Refuses requests without a valid token before anything else looks at them.</summary>
    public static void UseAccounts(this WebApplication app)
    {
        var authentication = app.Services.GetRequiredService<Authentication>();
        app.Use(next => context => authentication.InvokeAsync(context, next));
    }

    public static void MapAccounts(this IEndpointRouteBuilder api, ServerEvents events)
    {
        var auth = api.MapGroup("/auth").WithTags("Accounts");
        auth.MapPost("/register", RegisterAccount.HandleAsync).AllowAnonymous().WithRateLimit("REGISTER");
        auth.MapPost("/login", LogIn.HandleAsync).AllowAnonymous().WithRateLimit("LOGIN");
        auth.MapPost("/refresh", ContinueSession.HandleAsync).AllowAnonymous().WithRateLimit("REFRESH");
        auth.MapPost("/logout", LogOut.HandleAsync).AllowAnonymous().WithRateLimit("REFRESH");
        auth.MapGet("/sessions", SessionList.ListAsync).WithRateLimit("READS");
        // No limit: whoever has a token of somebody's could use it up, and so keep them from ending that session.
        auth.MapDelete("/sessions/{id:guid}", SessionList.EndAsync);

        var users = api.MapGroup("/users").WithTags("People");
        users.MapGet("/me", Me.GetAsync).WithRateLimit("READS");
        users.MapPut("/me", Me.UpdateAsync).WithRateLimit("MESSAGES");
        users.MapPut("/status", ChangeStatus.HandleAsync).WithRateLimit("MESSAGES");
        users.MapGet("/", FindPeople.ListAsync).WithRateLimit("SEARCH");
        users.MapGet("/search", FindPeople.SearchAsync).WithRateLimit("SEARCH");
        users.MapGet("/{idOrUsername}", FindPeople.GetAsync).WithRateLimit("READS");

        events.On<SetStatus, Nothing, ChangeStatus>(
            "status:set",
            async (call, request, change) =>
            {
                await change.SetAsync(call.Caller.UserId, request.Status!, call.Cancelled);
                return default(Nothing);
            }
        );
        events.On<RenewToken, Nothing, Authentication>(
            "auth:refresh",
            (call, request, authentication) => ValueTask.FromResult(authentication.Renew(call.Connection, request))
        );
    }
}
