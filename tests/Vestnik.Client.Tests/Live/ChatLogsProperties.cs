using FsCheck;
using FsCheck.Fluent;
using Vestnik.Contracts;

namespace Vestnik.Client.Tests;

/// <summary>
/// Whatever is lost, doubled and out of order on the way, and whenever a client heals: it ends with what the server has,
/// and was told every message once and in order. A failure prints the seed and the smallest example.
/// </summary>
public sealed class ChatLogsProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1000);

    [Fact]
    public void A_log_that_came_in_any_order_with_any_repeats_is_told_once_and_in_order() =>
        Prop.ForAll(
                Arb.From(Gen.Choose(0, 999).ArrayOf()),
                Arb.From(Gen.Choose(0, 999).ArrayOf()),
                (numbers, order) =>
                {
                    var server = ServerLog.Of(Guid.NewGuid(), numbers);
                    var logs = new ChatLogs();
                    var client = new Known(server);
                    var seqs = Enumerable.Range(1, (int)server.LastSeq).ToList();
                    // Every seq at least once, in an order that the numbers make.
                    var random = order.Where(_ => seqs.Count > 0).Select(pick => seqs[pick % seqs.Count]).Concat(seqs);
                    foreach (var seq in random.OrderBy(seq => order.Length == 0 ? 0 : order[seq % order.Length]))
                    {
                        client.Learn(logs.Apply(server.At(seq)));
                    }
                    return client.KnowsAll(logs) && !logs.HasGap;
                }
            )
            .Check(Many);

    [Fact]
    public void However_events_are_lost_and_heals_fall_between_them_the_end_is_what_the_server_has() =>
        Prop.ForAll(
                Arb.From(Gen.Choose(0, 999).ArrayOf()),
                Arb.From(Gen.Choose(0, 999).ArrayOf()),
                (numbers, ways) =>
                {
                    var server = ServerLog.Of(Guid.NewGuid(), numbers);
                    var logs = new ChatLogs();
                    var client = new Known(server);
                    foreach (var way in ways.Where(_ => server.LastSeq > 0))
                    {
                        var seq = (way / 4 % server.LastSeq) + 1;
                        client.Learn(way % 4 == 0 ? Heal(logs, server, seq, way) : logs.Apply(server.At(seq)));
                    }
                    client.Learn(Heal(logs, server, server.LastSeq, way: 0));
                    return client.KnowsAll(logs) && !logs.HasGap;
                }
            )
            .Check(Many);

    [Fact]
    public void Whoever_ends_in_the_middle_of_a_heal_is_told_the_rest_and_new_messages_as_new() =>
        Prop.ForAll(
                Arb.From(Gen.Choose(0, 999).ArrayOf()),
                Arb.From(Gen.Choose(0, 999).NonEmptyListOf()),
                (numbers, takings) =>
                {
                    var server = ServerLog.Of(Guid.NewGuid(), numbers);
                    var (kept, received) = (0L, new HashSet<Guid>());
                    var messages = new Dictionary<Guid, MessageView>();
                    // Every run takes some of what it is told; the last one all.
                    foreach (var taking in takings.Append(int.MaxValue))
                    {
                        var logs = new ChatLogs();
                        logs.Begin(server.ChatId, kept);
                        foreach (var change in Heal(logs, server, server.LastSeq, taking % 1000).Take(taking))
                        {
                            if (change.Seq < kept || !Take(change.Event, received, messages))
                            {
                                return false;
                            }
                            kept = change.Seq;
                        }
                    }
                    var stored = server.State(server.LastSeq).Where(message => message.DeletedAt is null).ToList();
                    return stored.Count == messages.Count
                        && stored.TrueForAll(message => messages[message.Id].Content == message.Content);
                }
            )
            .Check(Many);

    /// <summary>False: changed before it was received.</summary>
    private static bool Take(LiveEvent told, HashSet<Guid> received, Dictionary<Guid, MessageView> messages)
    {
        switch (told)
        {
            case MessageReceived { Message: var message }:
                received.Add(message.Id);
                messages[message.Id] = message;
                return true;
            case MessageUpdated { Message: var message }:
                messages[message.Id] = message;
                return received.Contains(message.Id);
            case MessageRemoved removed:
                messages.Remove(removed.MessageId);
                return true;
            default:
                return false;
        }
    }

    /// <summary>In two pages, between which the server may go on; it may be behind what came live.</summary>
    private static List<Change> Heal(ChatLogs logs, ServerLog server, long asOf, int way)
    {
        var known = logs.SeqOf(server.ChatId) ?? 0;
        if (asOf <= known)
        {
            return [];
        }
        var half = known + ((asOf - known) / 2);
        var earlier = half + (way % (asOf - half + 1));
        var first = server.Changes(known, earlier).Where(message => message.ChangeSeq <= half);
        return logs.Heal(server.ChatId, [.. first, .. server.Changes(half, asOf)], asOf);
    }

    /// <summary>What a client was told.</summary>
    private sealed class Known(ServerLog server)
    {
        private readonly Dictionary<Guid, MessageView> _messages = [];
        private readonly HashSet<Guid> _received = [];
        private bool _isOrdered = true;
        private long _lastNo;

        public void Learn(IEnumerable<Change> told)
        {
            foreach (var change in told)
            {
                switch (change.Event)
                {
                    case MessageReceived { Message: var message }:
                        _isOrdered &= _received.Add(message.Id) && message.No > _lastNo;
                        _lastNo = message.No;
                        _messages[message.Id] = message;
                        break;
                    case MessageUpdated { Message: var message }:
                        _isOrdered &= _messages.ContainsKey(message.Id);
                        _messages[message.Id] = message;
                        break;
                    case MessageRemoved removed:
                        _messages.Remove(removed.MessageId);
                        break;
                    default:
                        _isOrdered = false;
                        break;
                }
            }
        }

        public bool KnowsAll(ChatLogs logs)
        {
            var stored = server.State(server.LastSeq).Where(message => message.DeletedAt is null).ToList();
            return _isOrdered
                && (logs.SeqOf(server.ChatId) ?? 0) == server.LastSeq
                && stored.Count == _messages.Count
                && stored.TrueForAll(message =>
                    _messages.TryGetValue(message.Id, out var known) && known.Content == message.Content
                );
        }
    }
}
