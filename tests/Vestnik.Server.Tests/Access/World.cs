using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Tus;

namespace Vestnik.Server.Tests.Access;

/// <summary>Ids as a request can name them: those of other people, or of nobody.</summary>
/// <param name="Invite">A link into the group; <paramref name="Revoked"/> is one no more.</param>
/// <param name="Asker">Somebody who asks to join the group.</param>
/// <param name="File">One that is in no message.</param>
/// <param name="Upload">One that is not finished.</param>
internal sealed record Ids(
    Guid User,
    Guid Session,
    Guid Chat,
    Guid Message,
    string Token,
    Guid Group,
    string Invite,
    string Revoked,
    Guid Asker,
    Guid File,
    Guid Upload
)
{
    public static Ids Unknown() =>
        new(
            Guid.NewGuid(),
            Guid.NewGuid(),
            Guid.NewGuid(),
            Guid.NewGuid(),
            "not.a.token",
            Guid.NewGuid(),
            NewInvite(),
            NewInvite(),
            Guid.NewGuid(),
            Guid.NewGuid(),
            Guid.NewGuid()
        );

    private static string NewInvite() => Base64Url.EncodeToString(Guid.NewGuid().ToByteArray());
}

/// <summary>
/// Two people who talk and have a group that a fourth asks to join, and a third one who has nothing to do with it but a chat and
/// a group of their own.
/// </summary>
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
        var asker = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "ann's and bob's", bob);
        var ownGroup = await server.GroupAsync(third, "nobody else's");
        var invite = await server.InviteAsync(ann, group, new { requiresApproval = true });
        var file = await server.FileAsync(ann);
        Assert.Equal(202, (await server.PostAsync($"/api/invites/{invite}/join", null, asker.Token)).Status);
        return new World(
            ann,
            bob,
            third,
            new Ids(
                bob.Id,
                ann.SessionId,
                chat,
                message,
                ann.Token,
                group,
                invite,
                await RevokedAsync(server, ann, group),
                asker.Id,
                file,
                await UploadAsync(server, ann)
            ),
            new Ids(
                third.Id,
                third.SessionId,
                own,
                note,
                third.Token,
                ownGroup,
                await server.InviteAsync(third, ownGroup, new { }),
                await RevokedAsync(server, third, ownGroup),
                asker.Id,
                await server.FileAsync(third),
                await UploadAsync(server, third)
            ),
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
                group.ToString(),
                invite,
                file.ToString(),
            ]
        );
    }

    private static async Task<Guid> UploadAsync(ApiServer server, Person owner) =>
        TusCaller.IdOf(await new TusCaller(server, owner).CreateAsync(1000));

    private static async Task<string> RevokedAsync(ApiServer server, Person owner, Guid group)
    {
        var invite = await server.InviteAsync(owner, group, new { });
        var answer = await server.SendAsync("DELETE", $"/api/chats/{group}/invites/{invite}", owner.Token);
        Assert.Equal(204, answer.Status);
        return invite;
    }
}
