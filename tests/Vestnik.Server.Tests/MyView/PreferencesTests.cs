using System.Net;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Messages;
using Vestnik.Server.Tests.Sync;

namespace Vestnik.Server.Tests.MyView;

/// <summary>How somebody sees a chat.</summary>
[Collection(MyViewServer.Name)]
public sealed class PreferencesTests(RunningServer server)
{
    private static readonly DateTimeOffset Later = new(2999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_is_named_is_changed_what_is_not_is_kept_and_null_clears()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;

        var muted = await anna.PreferAsync(chatId, new { mutedUntil = Later, notify = "mentions" });
        var unread = await anna.PreferAsync(chatId, new { unread = true });
        var cleared = await anna.PreferAsync(chatId, new { mutedUntil = (object?)null, notify = (object?)null });

        Assert.Equal(new PreferencesView(chatId, Later, false, false, false, "mentions"), muted);
        Assert.Equal(muted with { Unread = true }, unread);
        Assert.Equal(new PreferencesView(chatId, null, false, false, true, "all"), cleared);
        Assert.Equal(cleared, await anna.PreferAsync(chatId, new { }));
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("2031-05-06T07:08:09.1234567+03:00", "2031-05-06T04:08:09.123Z")]
    public async Task Every_time_there_is_comes_back_and_is_no_change_when_it_comes_again(string given, string told)
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();
        var expected = DateTimeOffset.Parse(told, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(expected, (await anna.PreferAsync(chatId, new { mutedUntil = given })).MutedUntil);
        Assert.Equal(expected, (await anna.PreferAsync(chatId, new { mutedUntil = given })).MutedUntil);

        Assert.Equal(expected, Assert.Single(await wire.ToldUpToAsync(anna)).Preferences!.MutedUntil);
    }

    [Theory]
    [InlineData(Dialect.Plain)]
    [InlineData(Dialect.SocketIo)]
    public async Task Ones_own_devices_are_told_and_nobody_else(Dialect dialect)
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await using var device = await TestSocket.ConnectAsync(server.Url, dialect, anna.Client.AccessToken);
        var theirs = await boris.WireAsync();

        var set = await anna.PreferAsync(chatId, new { archived = true });

        var told = await device.ToldAsync(_ => true);
        Assert.Equal((1, "preferences", set), (told.Seq, told.Kind, told.Preferences));
        Assert.Empty(await theirs.ToldUpToAsync(boris));
    }

    [Fact]
    public async Task Who_missed_it_learns_of_it_by_a_sync_as_it_is_now()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var cursor = (await Syncing.SettledAsync(anna)).Cursor;

        await anna.PreferAsync(chatId, new { unread = true });
        await anna.PreferAsync(chatId, new { archived = true });
        var last = await anna.PreferAsync(chatId, new { unread = false });

        var answer = await Syncing.SyncAsync(anna, cursor);
        var change = Assert.Single(answer.User);
        Assert.Equal((3, "preferences", last), (change.Seq, change.Kind, change.Preferences));
        Assert.Equal(3, answer.UserSeq);
        var next = await Syncing.SyncAsync(anna, answer.Cursor);
        Assert.Empty(next.User);
        Assert.Equal(3, next.UserSeq);
    }

    [Fact]
    public async Task What_is_so_already_is_no_change_and_is_not_told()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();

        await anna.PreferAsync(
            chatId,
            new
            {
                pinned = false,
                archived = (object?)null,
                notify = "all",
            }
        );
        await anna.PreferAsync(chatId, new { pinned = true });
        await anna.PreferAsync(chatId, new { pinned = true });

        Assert.Equal(["preferences", "pinned"], (await wire.ToldUpToAsync(anna)).Select(change => change.Kind));
    }

    [Fact]
    public async Task Archiving_takes_the_pin_off_and_pinning_takes_out_of_the_archive()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();

        var pinned = await anna.PreferAsync(chatId, new { pinned = true });
        var archived = await anna.PreferAsync(chatId, new { archived = true });
        var again = await anna.PreferAsync(chatId, new { pinned = true });
        await anna.SendAsync(HttpMethod.Put, $"chats/{chatId}/preferences", new { pinned = true, archived = true })
            .WithAsync(HttpStatusCode.BadRequest, "request.invalid");

        Assert.Equal((true, false), (pinned.Pinned, pinned.Archived));
        Assert.Equal((false, true), (archived.Pinned, archived.Archived));
        Assert.Equal((true, false), (again.Pinned, again.Archived));
        var lists = (await wire.ToldUpToAsync(anna)).Where(change => change.Kind == "pinned");
        Assert.Equal(
            [
                [chatId],
                [],
                [chatId],
            ],
            lists.Select(change => change.Pinned)
        );
    }

    /// <summary>Whoever writes one field does not take back another, and each change has a number of its own.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Two_devices_that_write_at_once_lose_nothing_of_each_other()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();
        var device = await anna.AnotherDeviceAsync();

        for (var i = 0; i < 25; i++)
        {
            var isOn = i % 2 == 0;
            await Task.WhenAll(
                anna.PreferAsync(chatId, new { unread = isOn }),
                device.PreferAsync(chatId, new { archived = isOn }),
                device.PreferAsync(chatId, new { notify = isOn ? "none" : "all" }),
                anna.DraftAsync(chatId, $"{i}")
            );
            var now = await anna.PreferAsync(chatId, new { });
            Assert.Equal((isOn, isOn, isOn ? "none" : "all"), (now.Unread, now.Archived, now.Notify));
        }

        var told = (await wire.ToldUpToAsync(anna)).OrderBy(change => change.Seq).ToList();
        Assert.Equal(Enumerable.Range(1, 100).Select(seq => (long)seq), told.Select(change => change.Seq));
        Assert.Equal(
            await anna.PreferAsync(chatId, new { }),
            told.Last(change => change.Kind == "preferences").Preferences
        );
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task How_one_saw_a_chat_goes_with_being_in_it_also_when_both_happen_at_once()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;

        for (var i = 0; i < 25; i++)
        {
            var setting = anna.SendAsync(HttpMethod.Put, $"chats/{chatId}/preferences", new { archived = true });
            var writing = anna.SendAsync(HttpMethod.Put, $"chats/{chatId}/draft", new { content = "half a th" });
            await server.Database.RemoveAsync(chatId, anna.Id);
            using var set = await setting;
            using var written = await writing;
            Assert.All(
                new[] { set, written },
                answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.NotFound })
            );
            await server.Database.JoinAsync(chatId, anna.Id);

            Assert.False((await anna.PreferAsync(chatId, new { })).Archived);
            Assert.Equal(
                0L,
                await server.Database.AskAsync<long>(
                    $"select count(*) from chat_preferences where user_id = '{anna.Id}'"
                )
            );
        }
    }
}
