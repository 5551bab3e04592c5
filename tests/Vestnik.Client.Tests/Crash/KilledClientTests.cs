using System.Diagnostics;
using System.Globalization;
using Vestnik.Testing;
using Xunit.Abstractions;

namespace Vestnik.Client.Tests;

/// <summary>
/// A client program is killed at random points, and the server too: what it put in its outbox is stored once and in order,
/// and it is told every message, in order, and within one run never twice.
/// </summary>
public sealed class KilledClientTests(ITestOutputHelper output)
{
    private const int Kills = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task However_often_it_is_killed_nothing_is_lost_doubled_or_reordered()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var server = await ServerProcess.StartAsync(database);
        var people = new Accounts(server.Url);
        await using var anna = await people.RegisterAsync();
        await using var boris = await people.RegisterAsync();
        var chatId = (await boris.OpenDirectAsync(anna.User.Id)).Id;
        var folder = TestRun.NewFolder("talker");
        using var ending = new CancellationTokenSource();
        await using var talker = new TalkerProcess(server.Url, anna.User.Username, chatId, folder);
        // Its first run stands where the chat begins.
        talker.Start();
        await Eventually.TrueAsync(() => talker.Taken.Length > 0, "the first run is connected", Patience);
        var answering = AnswerAsync(boris, chatId, ending.Token);

        for (var kill = 0; kill < Kills; kill++)
        {
            // Somewhere between its start and so much more said or taken.
            var (said, taken) = (talker.Said.Length + random.Next(30), talker.Taken.Length + random.Next(60));
            await Eventually.TrueAsync(
                () => talker.Said.Length >= Math.Min(said, Talker.Numbers) || talker.Taken.Length >= taken,
                "the talker goes on",
                Patience
            );
            await talker.KillAsync();
            if (kill % 5 == 4)
            {
                await server.KillAsync();
                talker.Start();
                await server.StartAgainAsync();
            }
            else
            {
                talker.Start();
            }
        }
        await Eventually.TrueAsync(
            async () => (await MineAsync(boris, chatId, anna.User.Id)).Count >= Talker.Numbers,
            "everything is said",
            Patience
        );
        await ending.CancelAsync();
        var answered = await answering;
        var last = await boris.SendAsync(chatId, "last");
        await Eventually.TrueAsync(
            () => talker.Taken is [.., var newest] && newest == $"{last.No}",
            $"the talker is told of {last.No}",
            Patience
        );
        await talker.KillAsync();

        var history = await Pair.HistoryAsync(boris, chatId);
        Assert.Equal(Enumerable.Range(1, history.Count).Select(no => (long)no), history.Select(message => message.No));
        Assert.Equal(
            Enumerable.Range(1, Talker.Numbers).Select(number => $"{number}"),
            (await MineAsync(boris, chatId, anna.User.Id)).Select(message => message.Content)
        );
        Assert.Equal(Talker.Numbers + answered + 1, history.Count);
        var repeated = Check(talker.Taken, history.Count);
        output.WriteLine($"{history.Count} messages, {repeated} told again after {Kills} kills");
    }

    /// <summary>Every message in order; a run begins at or before where the one before it ended. Answers how many came again.</summary>
    private static int Check(string[] taken, int count)
    {
        var (known, inRun, repeated) = (0, 0, 0);
        foreach (var line in taken)
        {
            if (line == "run")
            {
                inRun = 0;
                continue;
            }
            var no = int.Parse(line, CultureInfo.InvariantCulture);
            Assert.True(no > inRun, $"{no} was told after {inRun} in one run");
            Assert.True(inRun == 0 || no == inRun + 1, $"{no} follows {inRun}");
            Assert.True(no <= known + 1, $"{no} was told when {known} was the last one");
            inRun = no;
            repeated += no <= known ? 1 : 0;
            known = Math.Max(known, no);
        }
        Assert.Equal(count, known);
        return repeated;
    }

    private static async Task<List<Contracts.MessageView>> MineAsync(VestnikClient reader, Guid chatId, Guid sender) =>
        [.. (await Pair.HistoryAsync(reader, chatId)).Where(message => message.SenderId == sender)];

    /// <summary>So that the talker is told of others' messages too, while it runs and while it does not.</summary>
    private static async Task<int> AnswerAsync(VestnikClient boris, Guid chatId, CancellationToken ending)
    {
        await using var live = await boris.ConnectAsync(CancellationToken.None);
        var count = 0;
        while (!ending.IsCancellationRequested)
        {
            await live.SendAsync(chatId, $"answer {++count}", cancellation: CancellationToken.None);
            await Task.Delay(TimeSpan.FromMilliseconds(10), CancellationToken.None);
        }
        return count;
    }

    /// <summary>The program in a process of its own.</summary>
    private sealed class TalkerProcess(Uri server, string username, Guid chatId, string folder) : IAsyncDisposable
    {
        private Process? _process;

        public string[] Taken => Lines(Talker.TakenFile(folder));

        public string[] Said => Lines(Talker.SaidFile(folder));

        public void Start() =>
            _process = Process.Start(
                new ProcessStartInfo(
                    Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                    ["exec", typeof(Talker).Assembly.Location, $"{server}", username, $"{chatId}", folder]
                )
                {
                    UseShellExecute = false,
                }
            );

        public async Task KillAsync()
        {
            Assert.False(_process!.HasExited, "The talker ended by itself.");
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            _process = null;
        }

        public async ValueTask DisposeAsync()
        {
            if (_process is not null)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
                _process.Dispose();
            }
        }

        /// <summary>Whole ones.</summary>
        private static string[] Lines(string file)
        {
            if (!File.Exists(file))
            {
                return [];
            }
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd().Split('\n')[..^1];
        }
    }
}
