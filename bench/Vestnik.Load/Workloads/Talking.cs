using System.Diagnostics;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Workloads;

/// <summary>People who are connected to a peer and write to each other.</summary>
internal sealed class Talking : IDisposable
{
    private readonly Loop _loop = new();
    private readonly List<Link> _links = [];
    private readonly Func<Person, Talk, Link> _connect;
    private readonly Random _random = new(7);

    public Talking(Func<Person, Talk, Link> connect) => _connect = connect;

    public Loop Loop => _loop;

    public IReadOnlyList<Link> Links => _links;

    /// <summary>Everybody is connected anew, and in. A few at a time: this is no storm.</summary>
    public void Gather(IEnumerable<Person> people, Talk talk, int atOnce = 50)
    {
        foreach (var some in people.Chunk(atOnce))
        {
            var first = _links.Count;
            foreach (var person in some)
            {
                var link = _connect(person, talk);
                _links.Add(link);
                _loop.Add(link);
            }

            _loop.TurnUntil(() => _links.Skip(first).All(link => link.IsReady), "everybody is let in");
        }
    }

    /// <summary>
    /// An open loop: messages come at random times (Poisson), as people's do, with the same numbers for every peer, from
    /// senders in turns.
    /// </summary>
    public void RunAtRate(Talk talk, int rate, IReadOnlyList<Link> senders, Span span)
    {
        var gap = Stopwatch.Frequency / (double)rate;
        double next = Stopwatch.GetTimestamp();
        var turn = 0;
        Run(
            talk,
            span,
            () =>
            {
                for (var now = Stopwatch.GetTimestamp(); next <= now && next < span.Until && !talk.IsFull; turn++)
                {
                    if (FindReady(senders, turn) is not { } sender)
                    {
                        return now + (Stopwatch.Frequency / 100);
                    }

                    sender.Say(talk.Next((long)next));
                    next -= Math.Log(1 - _random.NextDouble()) * gap;
                }

                return (long)next;
            }
        );
    }

    /// <summary>
    /// A closed loop: each sender has so many messages under way, and sends another when one is acknowledged, or, with
    /// <paramref name="untilAllHaveIt"/>, when the last one has it.
    /// </summary>
    public void RunSaturated(Talk talk, int window, IReadOnlyList<Link> senders, Span span, bool untilAllHaveIt = false)
    {
        Begin(talk);
        var sender = new int[talk.Most];
        void Say(int who)
        {
            var now = Stopwatch.GetTimestamp();
            if (now < span.Until && !talk.IsFull)
            {
                var message = talk.Next(now);
                sender[talk.IndexOf(message)] = who;
                senders[who].Say(message);
            }
        }

        void Next(int message) => Say(sender[talk.IndexOf(message)]);
        if (untilAllHaveIt)
        {
            talk.Arrived = Next;
        }
        else
        {
            talk.Answered = Next;
        }

        for (var who = 0; who < senders.Count * window; who++)
        {
            Say(who % senders.Count);
        }

        Run(talk, span, () => span.Until);
        talk.Answered = talk.Arrived = null;
    }

    /// <summary>Nobody says anything.</summary>
    public void Rest(Span span) => Run(new Talk(0, 0, 0), span, () => span.Until);

    /// <summary>Waits for what is under way, as long as anything comes, for half a minute at most.</summary>
    public void Settle(Talk talk)
    {
        var seen = -1L;
        var end = Stopwatch.GetTimestamp() + (30 * Stopwatch.Frequency);
        while (!talk.IsSettled && Stopwatch.GetTimestamp() < end && seen != talk.Acknowledged + talk.Delivered)
        {
            seen = talk.Acknowledged + talk.Delivered;
            var patience = Stopwatch.GetTimestamp() + (5 * Stopwatch.Frequency);
            while (!talk.IsSettled && seen == talk.Acknowledged + talk.Delivered && Stopwatch.GetTimestamp() < patience)
            {
                _loop.Turn(patience);
            }
        }
    }

    public void Dispose() => _loop.Dispose();

    /// <summary>Whose turn it is, or who comes next of those who can. None: what is to be said waits, and its delay counts.</summary>
    private static Link? FindReady(IReadOnlyList<Link> senders, int turn)
    {
        for (var i = 0; i < senders.Count; i++)
        {
            if (senders[(turn + i) % senders.Count] is { IsReady: true } sender)
            {
                return sender;
            }
        }

        return null;
    }

    private void Begin(Talk talk)
    {
        foreach (var link in _links)
        {
            link.Talk = talk;
        }
    }

    private void Run(Talk talk, Span span, Func<long> act)
    {
        Begin(talk);
        var isBegun = false;
        for (var now = Stopwatch.GetTimestamp(); now < span.Until && !span.IsOver(); now = Stopwatch.GetTimestamp())
        {
            if (!isBegun && now >= span.From)
            {
                isBegun = true;
                span.Begun();
                // The accounts are read now; what was due meanwhile was held up by that.
                talk.Measure(Stopwatch.GetTimestamp(), span.Until);
            }

            var wake = Math.Min(act(), isBegun ? span.Until : span.From);
            _loop.Turn(wake);
        }

        span.Ended();
    }
}
