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
}
