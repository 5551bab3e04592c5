using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>
/// Whatever two people do, however often their ways are cut: what each of their devices learns from events and syncs is
/// what a fresh one reads, every message was told once, and in order. A failure prints the seed.
/// </summary>
[Collection(SyncServer.Name)]
public sealed class ConvergenceTests(RunningServer server)
{
    [Fact]
    public void Every_device_ends_with_what_a_fresh_one_reads() => Check(tests: 8, length: 40);

    [Fact]
    [Trait("Category", "Slow")]
    public void Every_device_ends_with_what_a_fresh_one_reads_after_long_talks() => Check(tests: 40, length: 150);

    private void Check(int tests, int length) =>
        Prop.ForAll(Arb.From(Talk(length)), talk => Task.Run(() => HoldAsync(talk)).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithMaxRejected(0));

    private static Gen<Act[]> Talk(int length) =>
        Gen.Frequency(
                (8, Acts(What.Send)),
                (3, Acts(What.Edit)),
                (2, Acts(What.Delete)),
                (3, Acts(What.Mark)),
                (3, Acts(What.Cut)),
                (1, Acts(What.Close)),
                (2, Acts(What.Open))
            )
            .ArrayOf(length);

    private static Gen<Act> Acts(What what) =>
        from who in Gen.Choose(0, 1)
        from pick in Gen.Choose(0, 1000)
        select new Act(what, who, pick);

    private async Task HoldAsync(Act[] talk)
    {
        await using var pair = await server.PairAsync();
        await using var wayToAnna = new Road(server.Url);
        await using var wayToBoris = new Road(server.Url);
        Road[] roads = [wayToAnna, wayToBoris];
        Person[] people = [pair.Anna, pair.Boris];
        // Two devices of Anna's, one that is often away and one that stays; and one of Boris's.
        await using var phone = await pair.Anna.AnotherDeviceAsync(wayToAnna.Url);
        await using var laptop = await pair.Boris.AnotherDeviceAsync(wayToBoris.Url);
        await using var a = await Listener.ListenAsync(phone, pair.ChatId);
        await using var b = await Listener.ListenAsync(laptop, pair.ChatId);
        await using var c = await Listener.ListenAsync(pair.Anna, pair.ChatId);

        // The two act at the same time, each in their own order.
        await Task.WhenAll(
            people.Select(
                (person, who) => ActAsync(person, roads[who], pair.ChatId, [.. talk.Where(act => act.Who == who)])
            )
        );
        wayToAnna.Open();
        wayToBoris.Open();

        foreach (var (listener, person) in new[] { (a, pair.Anna), (b, pair.Boris), (c, pair.Anna) })
        {
            var fresh = await Listener.FreshAsync(person, pair.ChatId);
            try
            {
                await Eventually.TrueAsync(() => listener.HasFaults || listener.State == fresh, "the device knows all");
            }
            catch (TimeoutException)
            {
                // Compared below, so that the difference is shown.
            }
            Assert.Equal(fresh, listener.State);
        }
    }

    private static async Task ActAsync(Person person, Road road, Guid chatId, IReadOnlyList<Act> acts)
    {
        var mine = new List<MessageView>();
        var gone = new ConcurrentDictionary<Guid, byte>();
        foreach (var act in acts)
        {
            var picked = mine.Count == 0 ? null : mine[act.Pick % mine.Count];
            switch (act.What)
            {
                case What.Send:
                    mine.Add(await person.Client.SendAsync(chatId, $"{act.Pick}"));
                    break;
                case What.Edit when picked is not null && !gone.ContainsKey(picked.Id):
                    await person.Client.EditAsync(picked.Id, $"edited {act.Pick}");
                    break;
                case What.Delete when picked is not null:
                    gone[picked.Id] = 0;
                    await person.Client.DeleteAsync(picked.Id);
                    break;
                case What.Mark:
                    var page = await person.Client.GetMessagesAsync(chatId, limit: 10);
                    if (page.Count > 0)
                    {
                        await MarkAsync(person, page[act.Pick % page.Count], isRead: act.Pick % 2 == 0);
                    }
                    break;
                case What.Cut:
                    road.Cut();
                    break;
                case What.Close:
                    road.Close();
                    break;
                case What.Open:
                    road.Open();
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The other one may have deleted it in between; marks of deleted messages count all the same.</summary>
    private static Task MarkAsync(Person person, MessageView message, bool isRead) =>
        isRead
            ? person.Client.MarkReadAsync(message.ChatId, message.Id)
            : person.Client.MarkDeliveredAsync(message.ChatId, message.Id);

    private enum What
    {
        Send,
        Edit,
        Delete,
        Mark,
        Cut,
        Close,
        Open,
    }

    private sealed record Act(What What, int Who, int Pick);
}
