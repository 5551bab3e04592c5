using Vestnik.Gateway;

namespace Rooms;

/// <summary>Lets everybody in as a guest for an hour, but into <c>/admin</c> only those who know the word.</summary>
internal sealed class Guests(IConfiguration configuration) : IGatewayAuthenticator
{
    public ValueTask<GatewayAuthentication> AuthenticateAsync(GatewayHandshake handshake, CancellationToken ct)
    {
        var word = configuration["ADMIN_WORD"];
        GatewayAuthentication answer =
            handshake.Namespace == "/admin" && (word is null || handshake.Token != word)
                ? new GatewayAuthentication.Refused(401, "Not you", """{"code":"word.wrong"}"""u8.ToArray())
                : new GatewayAuthentication.Accepted(
                    new GatewayIdentity(Guid.NewGuid(), Guid.NewGuid(), DateTimeOffset.UtcNow.AddHours(1))
                );
        return ValueTask.FromResult(answer);
    }
}
