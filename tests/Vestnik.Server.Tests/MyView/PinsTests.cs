using System.Net;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Server.Tests.Sync;

namespace Vestnik.Server.Tests.MyView;

/// <summary>Which chats are on top, and in which order.</summary>
[Collection(MyViewServer.Name)]
public sealed class PinsTests(RunningServer server)
{
    [Fact]
    public async Task A_chat_that_is_pinned_goes_before_the_others()
    {
        await using var anna = await server.PersonAsync();
        var chats = await server.Database.FillAsync(anna.Id, 3);
        var wire = await anna.WireAsync();

        foreach (var id in chats)
        {
            await anna.PreferAsync(id, new { pinned = true });
        }
        await anna.PreferAsync(chats[1], new { pinned = false });

        var lists = (await wire.ToldUpToAsync(anna)).Where(change => change.Kind == "pinned");
        Assert.Equal(
            [
                [chats[0]],
                [chats[1], chats[0]],
                [chats[2], chats[1], chats[0]],
                [chats[2], chats[0]],
            ],
            lists.Select(change => change.Pinned)
        );
        Assert.Equal([chats[2], chats[0]], await PinnedAsync(anna));
    }

    [Fact]
    public async Task The_order_is_set_whole_and_what_is_not_named_is_not_pinned_any_more()
    {
        await using var anna = await server.PersonAsync();
        var chats = await server.Database.FillAsync(anna.Id, 4);
        await anna.PinAsync(chats[0], chats[1], chats[2]);
        await anna.PreferAsync(chats[3], new { archived = true });
        var wire = await anna.WireAsync();

        Assert.Equal([chats[2], chats[3], chats[0]], await anna.PinAsync(chats[2], chats[3], chats[0]));
        await anna.PinAsync(chats[2], chats[3], chats[0]);

        var told = await wire.ToldUpToAsync(anna);
        Assert.Equal(
            new Dictionary<Guid, (bool, bool)> { [chats[1]] = (false, false), [chats[3]] = (true, false) },
            told.Where(change => change.Kind == "preferences")
                .ToDictionary(
                    change => change.Preferences!.ChatId,
                    change => (change.Preferences!.Pinned, change.Preferences.Archived)
                )
        );
        Assert.Equal(
            [
                [chats[2], chats[3], chats[0]],
            ],
            told.Where(change => change.Kind == "pinned").Select(c => c.Pinned)
        );
        Assert.Equal([chats[2], chats[3], chats[0]], await PinnedAsync(anna));
        Assert.Empty(await anna.PinAsync());
        Assert.Empty(await PinnedAsync(anna));
    }

    [Fact]
    public async Task Chats_of_others_and_of_nobody_are_refused_alike_and_change_nothing()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        await using var stranger = await server.PersonAsync();
        var own = (await server.Database.FillAsync(stranger.Id, 1))[0];
        await stranger.PinAsync(own);

        var problems = new List<Problem>();
        foreach (var id in new[] { chatId, Guid.NewGuid(), Guid.Empty })
        {
            problems.Add(
                await stranger
                    .SendAsync(HttpMethod.Put, "chats/pinned", new OrderPinned([id, own]))
                    .WithAsync(HttpStatusCode.BadRequest, "request.invalid")
            );
        }
        await stranger
            .SendAsync(HttpMethod.Put, "chats/pinned", new OrderPinned([own, own]))
            .WithAsync(HttpStatusCode.BadRequest, "request.invalid");

        Assert.All(problems, problem => Assert.Equal(["invalid"], problem.Errors!["chatIds"]));
        Assert.Equal([own], await PinnedAsync(stranger));
        Assert.Empty(await PinnedAsync(anna));
    }

    [Fact]
    public async Task So_many_can_be_pinned_and_no_more()
    {
        await using var anna = await server.PersonAsync();
        var chats = await server.Database.FillAsync(anna.Id, ChatLimits.PinnedMax + 1);
        await anna.PinAsync(chats[..^1]);

        await anna.SendAsync(HttpMethod.Put, $"chats/{chats[^1]}/preferences", new { pinned = true, unread = true })
            .WithAsync(HttpStatusCode.Conflict, "chat.too_many_pinned");
        await anna.SendAsync(HttpMethod.Put, "chats/pinned", new OrderPinned(chats))
            .WithAsync(HttpStatusCode.BadRequest, "request.invalid");

        Assert.Equal(chats[..^1], await PinnedAsync(anna));
        Assert.False((await anna.PreferAsync(chats[^1], new { })).Unread);
        await anna.PreferAsync(chats[0], new { pinned = false });
        Assert.True((await anna.PreferAsync(chats[^1], new { pinned = true })).Pinned);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Of_two_devices_that_pin_at_once_each_has_its_way_and_the_limit_holds()
    {
        await using var anna = await server.PersonAsync();
        var device = await anna.AnotherDeviceAsync();
        var chats = await server.Database.FillAsync(anna.Id, ChatLimits.PinnedMax + 1);
        await anna.PinAsync(chats[2..]);

        for (var i = 0; i < 25; i++)
        {
            // Room for one of the two.
            var answers = await Task.WhenAll(
                anna.SendAsync(HttpMethod.Put, $"chats/{chats[0]}/preferences", new { pinned = true }),
                device.SendAsync(HttpMethod.Put, $"chats/{chats[1]}/preferences", new { pinned = true })
            );
            Assert.Equal(
                [HttpStatusCode.OK, HttpStatusCode.Conflict],
                answers.Select(answer => answer.StatusCode).Order()
            );
            var pinned = await PinnedAsync(anna);
            Assert.Equal(chats[answers[0].IsSuccessStatusCode ? 0 : 1], pinned[0]);
            Assert.Equal(ChatLimits.PinnedMax, pinned.Distinct().Count());

            // Room for both, and each on top of what is there.
            await anna.PinAsync(chats[3..]);
            await Task.WhenAll(
                anna.PreferAsync(chats[0], new { pinned = true }),
                device.PreferAsync(chats[1], new { pinned = true })
            );
            pinned = await PinnedAsync(anna);
            Assert.Equal(chats[..2].Order(), pinned.Take(2).Order());
            Assert.Equal(chats[3..], pinned.Skip(2));
            await anna.PinAsync(chats[2..]);
        }
    }

    /// <summary>As a device sees it that has nothing yet.</summary>
    private static async Task<IReadOnlyList<Guid>> PinnedAsync(Person person)
    {
        var answer = await Syncing.SyncAsync(person);
        return answer.User.SingleOrDefault(change => change.Kind == "pinned")?.Pinned ?? [];
    }
}
