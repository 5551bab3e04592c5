using System.Diagnostics;
using Vestnik.Client;
using Vestnik.Contracts;

namespace Vestnik.Bench;

/// <summary>Pairs of people in direct chats, each person with one live connection.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private readonly Options _options;
    private readonly List<VestnikClient> _people = [];
    private readonly List<(LiveConnection From, Guid ChatId)> _senders = [];
    private readonly List<Task> _listening = [];
    private Figures? _figures;

    private Crowd(Options options) => _options = options;

    public static async Task<Crowd> GatherAsync(Options options)
    {
        var crowd = new Crowd(options);
        for (var i = 0; i < options.Pairs; i++)
        {
            var people = await Task.WhenAll(RegisterAsync(options), RegisterAsync(options));
            crowd._people.AddRange(people);
            var chat = await people[0].OpenDirectAsync(people[1].User.Id);
            foreach (var person in people)
            {
                var live = await person.ConnectAsync();
                crowd._senders.Add((live, chat.Id));
                crowd._listening.Add(Task.Run(() => crowd.ListenAsync(live, person.User.Id)));
            }
        }
        return crowd;
    }

    /// <summary>
    /// An open loop: each message has a time at which it is meant to be sent, and its delay counts from then, whether or
    /// not the server, or this program, is late.
    /// </summary>
    public async Task<Figures> RunAtRateAsync(int rate)
    {
        var gap = TimeSpan.FromSeconds((double)_senders.Count / rate);
        var figures = Begin();
        await Task.WhenAll(
            _senders.Select(
                async (sender, i) =>
                {
                    var sending = new List<Task>();
                    var due = figures.Began + (long)(gap.Ticks * ((double)i / _senders.Count) * figures.PerTick);
                    for (; due < figures.Until; due += (long)(gap.Ticks * figures.PerTick))
                    {
                        var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                        if (early > TimeSpan.FromMilliseconds(1))
                        {
                            await Task.Delay(early);
                        }
                        sending.Add(SendAsync(figures, sender.From, sender.ChatId, due));
                    }
                    await Task.WhenAll(sending);
                }
            )
        );
        return await EndAsync(figures);
    }

    /// <summary>A closed loop: each person has so many messages under way that the server is never idle.</summary>
    public async Task<Figures> RunSaturatedAsync(int window)
    {
        var figures = Begin();
        await Task.WhenAll(
            _senders.SelectMany(sender =>
                Enumerable
                    .Range(0, Math.Max(1, window / 2))
                    .Select(async _ =>
                    {
                        while (Stopwatch.GetTimestamp() < figures.Until)
                        {
                            await SendAsync(figures, sender.From, sender.ChatId, Stopwatch.GetTimestamp());
                        }
                    })
            )
        );
        return await EndAsync(figures);
    }

    public static async Task<VestnikClient> RegisterAsync(Options options)
    {
        var client = new VestnikClient(options.Server);
        var name = $"b{Guid.NewGuid():N}"[..20];
        await client.RegisterAsync(new Register($"{name}@example.org", name, "correct horse battery"));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (live, _) in _senders)
        {
            await live.DisposeAsync();
        }
        await Task.WhenAll(_listening);
        foreach (var person in _people)
        {
            await person.DisposeAsync();
        }
    }

    private Figures Begin() => _figures = new Figures(_options);

    private static async Task<Figures> EndAsync(Figures figures)
    {
        var patience = Stopwatch.StartNew();
        while (figures.Delivered < figures.Stored && patience.Elapsed < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
        return figures;
    }

    private async Task SendAsync(Figures figures, LiveConnection from, Guid chatId, long due)
    {
        await from.SendAsync(chatId, $"{due} ".PadRight(_options.TextLength, '.'));
        figures.WasStored(due);
    }

    private async Task ListenAsync(LiveConnection live, Guid me)
    {
        await foreach (var happened in live.Events.ReadAllAsync())
        {
            if (happened is MessageReceived { Message: var message } && message.SenderId != me)
            {
                var due = message.Content.AsSpan(0, message.Content.IndexOf(' ', StringComparison.Ordinal));
                _figures!.WasDelivered(long.Parse(due, System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }
}
