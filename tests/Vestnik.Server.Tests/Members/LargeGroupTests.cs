using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Members;

/// <summary>On a database of their own: others compare all tables, which takes long with so many people in them.</summary>
[Trait("Category", "Slow")]
public sealed class LargeGroupTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task A_channel_of_many_ends_for_all_of_them()
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();
        var channel = await server.GroupAsync(ann, "Over", [bob], "channel");
        // More than two parts.
        await server.Database.CrowdAsync(channel, 10_500);
        await using var hears = await server.ConnectAsync(Dialect.Plain, bob.Token);
        await using var annHears = await server.ConnectAsync(Dialect.Plain, ann.Token);

        var answer = await server.SendAsync("DELETE", $"/api/chats/{channel}", ann.Token);

        Assert.Equal(204, answer.Status);
        (await server.GetAsync($"/api/chats/{channel}", bob.Token)).IsRefused(404, "chat.not_found");
        await hears.ToldAsync<ChatDeleted>("chat:deleted", told => told.ChatId == channel);
        await annHears.ToldAsync<ChatDeleted>("chat:deleted", told => told.ChatId == channel);
        Assert.Equal(
            10_500,
            await server.Database.AskAsync<long>($"select count(*) from departures where chat_id = '{channel}'")
        );
        await Invariants.HoldAsync(server.Database, channel);
    }

    [Theory]
    [InlineData("group")]
    [InlineData("channel")]
    public async Task A_message_comes_to_those_who_are_in_it_when_it_is_stored(string type)
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();
        var chat = await server.GroupAsync(ann, "Coming and going", [], type);
        await server.Database.CrowdAsync(chat, 300);
        await using var annHears = await server.ConnectAsync(Dialect.Plain, ann.Token);
        await using var bobHears = await server.ConnectAsync(Dialect.SocketIo, bob.Token);

        for (var round = 0; round < 5; round++)
        {
            await SayAsync($"{round} without");
            await server.PostAsync($"/api/chats/{chat}/members", new { userIds = new[] { bob.Id } }, ann.Token);
            await SayAsync($"{round} with");
            await bobHears.ToldAsync<MessageView>("message:received", view => view.Content == $"{round} with");
            await server.SendAsync("DELETE", $"/api/chats/{chat}/members/{bob.Id}", ann.Token);
        }
        await SayAsync("the end");

        // An answer comes after all that was told before it.
        await bobHears.EmitAsync("sync", new { });
        Assert.Equal(
            Enumerable.Range(0, 5).Select(round => $"{round} with"),
            bobHears
                .All<MessageView>("message:received")
                .Where(view => view.Notice is null)
                .Select(view => view.Content)
        );

        async Task SayAsync(string content)
        {
            await annHears.EmitAsync(
                "message:send",
                new
                {
                    chatId = chat,
                    clientId = Guid.NewGuid(),
                    content,
                }
            );
            await annHears.ToldAsync<MessageView>("message:received", view => view.Content == content);
        }
    }
}
