using System.Diagnostics;
using Vestnik.Contracts;
using Vestnik.Testing;

namespace Vestnik.Client.Tests;

/// <summary>The sample bot, started as people start it.</summary>
[Collection(RealServerCollection.Name)]
public sealed class EchoBotTests(RealServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_joins_by_a_link_answers_is_killed_and_answers_once_what_came_meanwhile()
    {
        await using var anna = await server.RegisterAsync();
        var group = await anna.Groups.CreateAsync(ChatType.Group, "Echoes");
        var invite = await anna.Invites.CreateAsync(group.Id);
        await using var bot = new BotProcess(server.Url);

        await bot.StartAsync(invite.Url);
        await anna.SendAsync(group.Id, "one");
        await AnsweredAsync(anna, group.Id, "echo: one");
        // What others of its kind say, and what is said to it alone, it leaves alone.
        await anna.SendAsync(group.Id, "echo: me");
        await anna.SendAsync(group.Id, "two");
        await AnsweredAsync(anna, group.Id, "echo: two");
        await bot.KillAsync();
        await anna.SendAsync(group.Id, "three");
        await anna.SendAsync(group.Id, "four");

        await bot.StartAsync();
        await AnsweredAsync(anna, group.Id, "echo: four");
        await anna.SendAsync(group.Id, "five");
        await AnsweredAsync(anna, group.Id, "echo: five");
        Assert.Equal(0, await bot.InterruptAsync());

        var history = await Pair.HistoryAsync(anna, group.Id);
        var answers = history.Where(message => message.Type == MessageType.Text && message.SenderId != anna.User.Id);
        Assert.Equal(
            ["echo: one", "echo: two", "echo: three", "echo: four", "echo: five"],
            answers.Select(message => message.Content)
        );
        Assert.All(answers, answer => Assert.Equal($"echo: {answer.ReplyTo!.Content}", answer.Content));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task What_it_was_told_before_it_was_killed_it_answers_once_though_it_is_told_again()
    {
        await using var anna = await server.RegisterAsync();
        var group = await anna.Groups.CreateAsync(ChatType.Group, "Echoes");
        var invite = await anna.Invites.CreateAsync(group.Id);
        await using var bot = new BotProcess(server.Url);
        await bot.StartAsync(invite.Url);

        for (var number = 1; number <= 5; number++)
        {
            await anna.SendAsync(group.Id, $"{number}");
            await AnsweredAsync(anna, group.Id, $"echo: {number}");
            // Nothing followed: the message is in its hand.
            await bot.KillAsync();
            await bot.StartAsync();
        }
        await anna.SendAsync(group.Id, "last");
        await AnsweredAsync(anna, group.Id, "echo: last");

        var history = await Pair.HistoryAsync(anna, group.Id);
        Assert.Equal(
            ["echo: 1", "echo: 2", "echo: 3", "echo: 4", "echo: 5", "echo: last"],
            history.Where(message => message.ReplyTo is not null).Select(message => message.Content)
        );
    }

    [Fact]
    public async Task Without_its_settings_it_says_what_is_missing()
    {
        await using var bot = new BotProcess(server.Url, password: "");

        var (code, said) = await bot.RunAsync();

        Assert.Equal(1, code);
        Assert.Contains("VESTNIK_PASSWORD", said, StringComparison.Ordinal);
    }

    private static Task AnsweredAsync(VestnikClient anna, Guid chatId, string answer) =>
        Eventually.TrueAsync(
            async () => (await anna.GetMessagesAsync(chatId)).Any(message => message.Content == answer),
            $"the bot says {answer}",
            Patience
        );

    /// <summary>A bot with an account and a folder of its own, in one process after another.</summary>
    private sealed class BotProcess(Uri server, string password = RealServer.Password) : IAsyncDisposable
    {
        private readonly string _name = $"bot{Guid.NewGuid():N}"[..24];
        private readonly string _folder = TestRun.NewFolder("echo-bot");
        private Process? _process;

        /// <summary>Returns when it says that it is ready.</summary>
        public async Task StartAsync(params string[] links)
        {
            _process = Start(links);
            using var patience = new CancellationTokenSource(Patience);
            string? said;
            do
            {
                said = await _process.StandardOutput.ReadLineAsync(patience.Token);
                Assert.True(said is not null, "The bot ended by itself.");
            } while (said != "Ready.");
        }

        public async Task KillAsync()
        {
            Assert.False(_process!.HasExited, "The bot ended by itself.");
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        /// <summary>As Ctrl+C does. Answers its exit code.</summary>
        public async Task<int> InterruptAsync()
        {
            using var kill = Process.Start("kill", ["-INT", $"{_process!.Id}"]);
            await _process.WaitForExitAsync().WaitAsync(Patience);
            return _process.ExitCode;
        }

        /// <summary>To its end; answers its exit code and what it complained of.</summary>
        public async Task<(int Code, string Said)> RunAsync()
        {
            _process = Start([]);
            var said = await _process.StandardError.ReadToEndAsync().WaitAsync(Patience);
            await _process.WaitForExitAsync().WaitAsync(Patience);
            return (_process.ExitCode, said);
        }

        public async ValueTask DisposeAsync()
        {
            if (_process is { HasExited: false })
            {
                await KillAsync();
            }
            _process?.Dispose();
        }

        private Process Start(string[] links)
        {
            _process?.Dispose();
            var start = new ProcessStartInfo(
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                ["exec", Path.Combine(AppContext.BaseDirectory, "echo-bot.dll"), .. links]
            )
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["VESTNIK_URL"] = $"{server}";
            start.Environment["VESTNIK_USERNAME"] = _name;
            start.Environment["VESTNIK_EMAIL"] = $"{_name}@example.org";
            start.Environment["VESTNIK_PASSWORD"] = password;
            start.Environment["VESTNIK_STATE"] = Path.Combine(_folder, "state");
            return Process.Start(start)!;
        }
    }
}
