using Dapper;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Presence;

[CollectionDefinition(Name)]
public sealed class PresenceServer : ICollectionFixture<RunningServer>
{
    public const string Name = "presence";
}

[Collection(PresenceServer.Name)]
public sealed class PresenceTests(RunningServer server)
{
    [Fact]
    public async Task Who_watches_is_told_how_it_is_now()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        await using var clara = await server.PersonAsync();
        await boris.WireAsync();
        var busy = await clara.WireAsync();
        Assert.True(
            (await busy.AskAsync("status:set", new SetStatus(PresenceStatus.Busy))).GetProperty("ok").GetBoolean()
        );
        var wire = await anna.WireAsync();
        await using var dora = await server.PersonAsync();

        var states = await WatchAsync(wire, boris.Id, clara.Id, dora.Id, Guid.NewGuid(), boris.Id);

        Assert.Equal(3, states.Count);
        Assert.Contains(new PresenceState(boris.Id, IsOnline: true, PresenceStatus.Online, null), states);
        Assert.Contains(new PresenceState(clara.Id, IsOnline: true, PresenceStatus.Busy, null), states);
        Assert.Contains(new PresenceState(dora.Id, IsOnline: false, PresenceStatus.Offline, null), states);
        Assert.True((await anna.Client.GetUserAsync($"{boris.Id}")).IsOnline);
    }

    [Fact]
    public async Task Coming_and_going_are_told_to_those_who_watch_and_to_nobody_else()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        await using var clara = await server.PersonAsync();
        var watching = await anna.WireAsync();
        var other = await clara.WireAsync();
        await WatchAsync(watching, boris.Id);
        await WatchAsync(other, anna.Id);

        var wire = await boris.WireAsync();
        await watching.EventAsync<UserOnline>("user:online", told => told.UserId == boris.Id);
        var second = await boris.WireAsync();
        await wire.DisposeAsync();
        Assert.True(Assert.Single(await WatchAsync(watching, boris.Id)).IsOnline);
        var before = DateTimeOffset.UtcNow;
        await second.DisposeAsync();
        var gone = await watching.EventAsync<UserOffline>("user:offline", told => told.UserId == boris.Id);

        Assert.InRange(gone.LastSeenAt!.Value, before.AddSeconds(-1), DateTimeOffset.UtcNow);
        Assert.Equal(gone.LastSeenAt, (await clara.Client.GetUserAsync($"{boris.Id}")).LastSeenAt);
        Assert.Single(watching.Events<UserOnline>("user:online"));
        Assert.Single(watching.Events<UserOffline>("user:offline"));
        // What was to come to the other came before the answer to this.
        await WatchAsync(other, anna.Id);
        Assert.DoesNotContain(other.Frames, frame => frame.Type.StartsWith("user:", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_row_that_cannot_be_written_silences_nobody_else()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var damaged = await ServerProcess.StartAsync(database);
        await using var anna = await Person.RegisterAsync(damaged.Url);
        await using var boris = await Person.RegisterAsync(damaged.Url);
        await using var clara = await Person.RegisterAsync(damaged.Url);
        await database.ExecuteAsync(
            $$"""
            create function refuse() returns trigger language plpgsql as
              'begin raise exception $$no$$ using errcode = $$XX001$$; end';
            create trigger refuse before insert or update on presence for each row when (new.user_id = '{{boris.Id}}')
              execute function refuse();
            """
        );
        var watching = await anna.WireAsync();
        await WatchAsync(watching, boris.Id, clara.Id);

        await (await boris.WireAsync()).DisposeAsync();
        await Eventually.TrueAsync(
            () => damaged.Output.Contains("Stored data is damaged", StringComparison.Ordinal),
            "the log says so"
        );
        await (await clara.WireAsync()).DisposeAsync();

        await watching.EventAsync<UserOffline>("user:offline", told => told.UserId == clara.Id);
    }

    [Fact]
    public async Task Watching_others_ends_the_watch_before()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        await using var clara = await server.PersonAsync();
        var wire = await anna.WireAsync();
        await WatchAsync(wire, boris.Id);
        await WatchAsync(wire, clara.Id);

        await boris.WireAsync();
        await clara.WireAsync();
        await wire.EventAsync<UserOnline>("user:online", told => told.UserId == clara.Id);

        Assert.Equal(clara.Id, Assert.Single(wire.Events<UserOnline>("user:online")).UserId);
        Wire.Refused(
                await wire.AskAsync(
                    "presence:watch",
                    new WatchPresence([.. Enumerable.Range(0, 501).Select(_ => Guid.NewGuid())])
                )
            )
            .With(400, "request.invalid");
    }

    [Fact]
    public async Task A_reload_is_told_to_nobody()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        await using var clara = await server.PersonAsync();
        var page = await boris.WireAsync();
        var leaving = await clara.WireAsync();
        var watching = await anna.WireAsync();
        await WatchAsync(watching, boris.Id, clara.Id);

        await page.DisposeAsync();
        var reloaded = await boris.WireAsync();
        await leaving.DisposeAsync();
        // Clara left later: when she is gone, Boris would have been.
        await watching.EventAsync<UserOffline>("user:offline", told => told.UserId == clara.Id);

        Assert.DoesNotContain(watching.Events<UserOffline>("user:offline"), told => told.UserId == boris.Id);
        Assert.DoesNotContain(watching.Events<UserOnline>("user:online"), told => told.UserId == boris.Id);
        Assert.Null((await anna.Client.GetUserAsync($"{boris.Id}")).LastSeenAt);
        await reloaded.DisposeAsync();
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Who_reloads_again_and_again_is_not_gone_whoever_else_is_leaving()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        await using var clara = await server.PersonAsync();
        var watching = await anna.WireAsync();
        var page = await boris.WireAsync();
        var leaving = await clara.WireAsync();
        await WatchAsync(watching, boris.Id, clara.Id);
        await leaving.DisposeAsync();

        // Away again and again, but never as long as the grace.
        while (watching.Events<UserOffline>("user:offline").All(told => told.UserId != clara.Id))
        {
            await page.DisposeAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(50));
            page = await boris.WireAsync();
        }

        Assert.DoesNotContain(watching.Events<UserOffline>("user:offline"), told => told.UserId == boris.Id);
    }

    [Fact]
    public async Task Who_comes_back_from_a_reload_is_known_to_be_there_also_by_those_who_asked_meanwhile()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        var watching = await anna.WireAsync();
        await LeaveAsync(await boris.AnotherDeviceAsync());

        await WatchAsync(watching, boris.Id);
        await boris.WireAsync();

        await watching.WaitAsync(frames => LastWord(frames, boris.Id) == true, "Boris is there");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Who_was_away_in_the_moment_of_being_announced_is_known_to_be_there_once_back()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        await using var clara = await server.PersonAsync();
        var watching = await anna.WireAsync();
        await WatchAsync(watching, boris.Id, clara.Id);
        var device = await boris.AnotherDeviceAsync();
        await using (var connection = await server.Database.OpenAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("lock table presence in access exclusive mode");
            await LeaveAsync(device);
            await transaction.CommitAsync();
        }

        // Announced after Boris would have been.
        await clara.WireAsync();
        await watching.EventAsync<UserOnline>("user:online", told => told.UserId == clara.Id);
        await boris.WireAsync();

        await watching.WaitAsync(frames => LastWord(frames, boris.Id) == true, "Boris is there");
    }

    [Fact]
    public async Task Who_hides_during_a_reload_is_told_as_gone()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        var device = await boris.AnotherDeviceAsync();
        var watching = await anna.WireAsync();
        await WatchAsync(watching, boris.Id);
        await LeaveAsync(device);

        using var answer = await boris.SendAsync(HttpMethod.Put, "users/status", new SetStatus(PresenceStatus.Offline));

        answer.EnsureSuccessStatusCode();
        await watching.WaitAsync(frames => LastWord(frames, boris.Id) == false, "Boris is gone");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Last_seen_only_rises()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        var watching = await anna.WireAsync();
        await WatchAsync(watching, boris.Id);

        await (await boris.WireAsync()).DisposeAsync();
        var first = await watching.EventAsync<UserOffline>("user:offline", _ => true);
        await (await boris.WireAsync()).DisposeAsync();
        var second = await watching.EventAsync<UserOffline>(
            "user:offline",
            told => told.LastSeenAt != first.LastSeenAt
        );

        Assert.True(second.LastSeenAt > first.LastSeenAt);
        Assert.Equal(second.LastSeenAt, Assert.Single(await WatchAsync(watching, boris.Id)).LastSeenAt);
    }

    [Fact]
    public async Task The_invisible_are_told_as_gone_and_stay_so_until_they_show_themselves()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        await using var clara = await server.PersonAsync();
        var watching = await anna.WireAsync();
        await WatchAsync(watching, boris.Id, clara.Id);
        var wire = await boris.WireAsync();
        await watching.EventAsync<UserOnline>("user:online", told => told.UserId == boris.Id);

        await wire.AskAsync("status:set", new SetStatus(PresenceStatus.Offline));
        await watching.EventAsync<UserOffline>("user:offline", told => told.UserId == boris.Id);
        var hidden = new PresenceState(boris.Id, IsOnline: false, PresenceStatus.Offline, null);
        Assert.Equal(hidden, Assert.Single(await WatchAsync(watching, boris.Id)));
        await WatchAsync(watching, boris.Id, clara.Id);

        // Comes and goes, unseen; Clara, who leaves after him, shows when he would have been told of.
        await wire.DisposeAsync();
        var again = await boris.WireAsync();
        await again.DisposeAsync();
        await (await clara.WireAsync()).DisposeAsync();
        await watching.EventAsync<UserOffline>("user:offline", told => told.UserId == clara.Id);
        Assert.Single(watching.Events<UserOnline>("user:online"), told => told.UserId == boris.Id);
        Assert.Single(watching.Events<UserOffline>("user:offline"), told => told.UserId == boris.Id);
        Assert.Equal(
            hidden,
            (await WatchAsync(watching, boris.Id, clara.Id)).Single(state => state.UserId == boris.Id)
        );

        var shown = await boris.WireAsync();
        await shown.AskAsync("status:set", new SetStatus(PresenceStatus.Away));
        var status = await watching.EventAsync<UserStatus>("user:status", told => told.UserId == boris.Id);
        Assert.Equal(PresenceStatus.Away, status.Status);
        Assert.Equal(2, watching.Events<UserOnline>("user:online").Count(told => told.UserId == boris.Id));
        var state = (await WatchAsync(watching, boris.Id)).Single();
        Assert.Equal((true, PresenceStatus.Away), (state.IsOnline, state.Status));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task However_a_question_races_with_a_change_the_last_word_is_the_true_one()
    {
        await using var boris = await server.PersonAsync();
        var wire = await boris.WireAsync();
        var people = new List<Person>();
        var watching = new List<Wire>();
        for (var n = 0; n < 12; n++)
        {
            people.Add(await server.PersonAsync());
            watching.Add(await people[n].WireAsync());
        }

        for (var round = 0; round < 60; round++)
        {
            var isShown = round % 2 == 1;
            var change = wire.AskAsync(
                "status:set",
                new SetStatus(isShown ? PresenceStatus.Online : PresenceStatus.Offline)
            );
            await Task.WhenAll(
                watching.Select(
                    async (other, n) =>
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(n * 0.5));
                        await WatchAsync(other, boris.Id);
                    }
                )
            );
            await change;
            foreach (var other in watching)
            {
                await other.WaitAsync(frames => LastWord(frames, boris.Id) == isShown, $"the truth of round {round}");
            }
        }

        foreach (var person in people)
        {
            await person.DisposeAsync();
        }
    }

    /// <summary>Connects and is closed by the server, which so knows of it: a device that signs out.</summary>
    private static async Task LeaveAsync(Person device)
    {
        var wire = await device.WireAsync();
        await device.Client.LogoutAsync();
        await wire.ClosedAsync();
    }

    /// <summary>Whether the last answer or event about somebody says that they are online; null when there was none.</summary>
    private static bool? LastWord(IReadOnlyList<WireFrame> frames, Guid userId) =>
        frames
            .SelectMany(Words)
            .Where(word => word.UserId == userId)
            .Select(word => (bool?)word.IsOnline)
            .LastOrDefault();

    private static IEnumerable<(Guid UserId, bool IsOnline)> Words(WireFrame frame) =>
        frame.Type switch
        {
            "ack" => frame.Read<PresenceStates>().States.Select(state => (state.UserId, state.IsOnline)),
            "user:online" => [(frame.Read<UserOnline>().UserId, true)],
            "user:offline" => [(frame.Read<UserOffline>().UserId, false)],
            _ => [],
        };

    private static async Task<IReadOnlyList<PresenceState>> WatchAsync(Wire wire, params Guid[] userIds) =>
        Wire.Accept<PresenceStates>(await wire.AskAsync("presence:watch", new WatchPresence(userIds))).States;
}
