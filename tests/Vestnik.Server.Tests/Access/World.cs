using System.Runtime.CompilerServices;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Access;

/// <summary>Ids as a request can name them: those of other people, or of nobody.</summary>
internal sealed record Ids(Guid User, Guid Session, Guid Chat, Guid Message, string Token)
{
    public static Ids Unknown() => new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "not.a.token");
}

/// <summary>Two people who talk, and a third one who has nothing to do with it but a chat of their own.</summary>
internal sealed record World(Person Ann, Person Bob, Person Third, Ids Theirs, Ids Own, IReadOnlyList<string> Secrets)
{
    private const string Confidence = "what ann tells bob in confidence";

    private static readonly ConditionalWeakTable<ApiServer, Task<World>> Shared = [];

    /// <summary>For tests that leave it as it was: the same one for all of them.</summary>
    public static Task<World> SharedAsync(ApiServer server) => Shared.GetValue(server, CreateAsync);

    public static async Task<World> CreateAsync(ApiServer server)
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();
        var third = await server.RegisterAsync();
        var chat = await server.ChatAsync(ann, bob);
        var message = await server.MessageAsync(ann, chat, Confidence);
        var own = await server.ChatAsync(third, third);
        var note = await server.MessageAsync(third, own, "a note");
        return new World(
            ann,
            bob,
            third,
            new Ids(bob.Id, ann.SessionId, chat, message, ann.Token),
            new Ids(third.Id, third.SessionId, own, note, third.Token),
            [
                ann.Email,
                bob.Email,
                Confidence,
                chat.ToString(),
                message.ToString(),
                ann.SessionId.ToString(),
                bob.SessionId.ToString(),
                ann.RefreshToken,
                bob.RefreshToken,
            ]
        );
    }
}
