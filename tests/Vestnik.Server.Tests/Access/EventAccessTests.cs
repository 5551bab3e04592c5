using System.Text.Json;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Access;

[Collection(AccessCollection.Name)]
public sealed class EventAccessTests(ApiServer server)
{
    public static TheoryData<string, Dialect> Foreign => Named(Reach.Others);

    public static TheoryData<string, Dialect> OwnAlone => Named(Reach.Own);

    [Fact]
    public async Task The_table_has_every_event_of_the_server_and_no_other() =>
        Assert.Equal(
            await InProcess.EventNamesAsync(),
            Events.All.Select(rule => rule.Name).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    [Theory]
    [InlineData("/ws")]
    [InlineData("/ws?token=")]
    public async Task Without_a_token_there_is_no_plain_socket(string path)
    {
        var answer = await server.HandshakeAsync(path);

        answer.IsRefused(401, "auth.token_missing");
        Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task Without_a_token_a_Socket_IO_client_is_not_let_in()
    {
        var refused = await Assert.ThrowsAsync<SocketRefusedException>(() => server.ConnectAsync(Dialect.SocketIo, ""));

        Assert.Equal("auth.token_missing", refused.Code);
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task What_is_others_is_refused_as_if_it_did_not_exist(string name, Dialect dialect)
    {
        var rule = Events.All.Single(rule => rule.Name == name);
        var world = await World.SharedAsync(server);
        await using var ann = await server.ConnectAsync(dialect, world.Ann.Token);
        await using var socket = await server.ConnectAsync(dialect, world.Third.Token);
        var before = await Tables.ReadAsync(server.Database);

        foreach (var payload in rule.Payloads)
        {
            var theirs = await socket.EmitAsync(name, payload(world.Theirs, world.Own));
            var unknown = await socket.EmitAsync(name, payload(Ids.Unknown(), world.Own));

            Assert.Equal(rule.Code, theirs.GetProperty("error").GetProperty("code").GetString());
            Assert.Equal(unknown.GetRawText(), theirs.GetRawText());
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
        await NothingWasToldAsync(ann, world);
    }

    [Theory]
    [MemberData(nameof(OwnAlone))]
    public async Task What_is_ones_own_tells_and_changes_nothing_of_others(string name, Dialect dialect)
    {
        var rule = Events.All.Single(rule => rule.Name == name);
        var world = await World.SharedAsync(server);
        await using var socket = await server.ConnectAsync(dialect, world.Third.Token);
        var before = await Tables.ReadAsync(server.Database, world.Ann, world.Bob);

        foreach (var payload in rule.Payloads)
        {
            var answer = await socket.EmitAsync(name, payload(world.Theirs, world.Own));

            Assert.True(answer.GetProperty("ok").GetBoolean());
            Assert.All(
                world.Secrets,
                secret => Assert.DoesNotContain(secret, answer.GetRawText(), StringComparison.OrdinalIgnoreCase)
            );
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database, world.Ann, world.Bob));
    }

    [Fact]
    public async Task A_stranger_hears_nothing_of_a_chat()
    {
        var world = await World.CreateAsync(server);
        await using var ann = await server.ConnectAsync(Dialect.Plain, world.Ann.Token);
        await using var bob = await server.ConnectAsync(Dialect.Plain, world.Bob.Token);
        await using var third = await server.ConnectAsync(Dialect.SocketIo, world.Third.Token);

        await ann.EmitAsync("typing:start", new { chatId = world.Theirs.Chat });
        await ann.EmitAsync("message:send", new { chatId = world.Theirs.Chat, content = "between us" });
        await bob.EmitAsync("message:read", new { messageId = world.Theirs.Message });
        await ann.EmitAsync("message:edit", new { messageId = world.Theirs.Message, content = "between us two" });
        await ann.EmitAsync("message:delete", new { messageId = world.Theirs.Message });

        await Vestnik.Testing.Eventually.TrueAsync(
            () => bob.Events.Any(told => told.Name == "message:deleted"),
            "the member hears of it"
        );
        await NothingWasToldAsync(third, world);
    }

    /// <summary>One's own note comes after whatever was published before it.</summary>
    private async Task NothingWasToldAsync(TestSocket socket, World world)
    {
        var isAnns = socket.Events.Any(told => told.Data.GetRawText().Contains("let me in", StringComparison.Ordinal));
        Assert.False(isAnns);
        var watched = await socket.EmitAsync("presence:watch", new { userIds = Array.Empty<Guid>() });
        Assert.True(watched.GetProperty("ok").GetBoolean());
        Assert.DoesNotContain(socket.Events, told => Names(told.Data, world));
    }

    private static bool Names(JsonElement data, World world) =>
        data.TryGetProperty("chatId", out var chat) && chat.GetGuid() == world.Theirs.Chat;

    private static TheoryData<string, Dialect> Named(Reach reach)
    {
        var data = new TheoryData<string, Dialect>();
        foreach (var rule in Events.All.Where(rule => rule.Reach == reach))
        {
            data.Add(rule.Name, Dialect.Plain);
            data.Add(rule.Name, Dialect.SocketIo);
        }
        return data;
    }
}
