using System.Globalization;
using System.Text;

namespace Vestnik.Client.Tests;

/// <summary>
/// A small client program: says the numbers from 1 on in a chat, and writes down what it was told. Started again in the
/// same folder, it goes on with the number it had in hand. It never ends by itself.
/// </summary>
internal static class Talker
{
    /// <summary>How many numbers it says, all runs together.</summary>
    public const int Numbers = 400;

    /// <summary>Lines of what was told: <c>run</c> at every start, then a message's no.</summary>
    public static string TakenFile(string folder) => Path.Combine(folder, "taken");

    /// <summary>Lines of the numbers it was about to say.</summary>
    public static string SaidFile(string folder) => Path.Combine(folder, "said");

    public static Guid ClientId(int number) => new(number, 1, 1, new byte[8]);

    public static async Task RunAsync(Uri server, string username, Guid chatId, string folder)
    {
        var options = RealServer.Impatient(new FileClientStore(Path.Combine(folder, "store")));
        await using var client = new VestnikClient(server, options);
        await UntilAsync(() => client.LoginAsync(username, RealServer.Password));
        await using var live = await client.ConnectAsync();
        var saying = SayAsync(live, chatId, SaidFile(folder));
        var reading = WriteDownAsync(live, TakenFile(folder));
        await await Task.WhenAny(saying, reading);
        await reading;
    }

    private static async Task SayAsync(LiveConnection live, Guid chatId, string file)
    {
        var said = File.Exists(file) ? File.ReadAllLines(file).Select(line => Number(line)).LastOrDefault() : 0;
        await using var saying = Open(file);
        // What it had in hand when it was killed may be in the outbox, sent, or neither.
        for (var number = Math.Max(said, 1); number <= Numbers; number++)
        {
            await WriteLineAsync(saying, $"{number}");
            await live.EnqueueAsync(chatId, $"{number}", ClientId(number));
            await Task.Delay(TimeSpan.FromMilliseconds(2));
        }
    }

    private static async Task WriteDownAsync(LiveConnection live, string file)
    {
        await using var taken = Open(file);
        await WriteLineAsync(taken, "run");
        await foreach (var told in live.Events.ReadAllAsync())
        {
            if (told is MessageReceived { Message: var message })
            {
                await WriteLineAsync(taken, $"{message.No}");
            }
        }
    }

    /// <summary>The server may be away just now.</summary>
    private static async Task UntilAsync(Func<Task> action)
    {
        while (true)
        {
            try
            {
                await action();
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or VestnikException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    /// <summary>A line that was begun by a killed run is ended.</summary>
    private static FileStream Open(string file)
    {
        var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        stream.Seek(0, SeekOrigin.End);
        return stream;
    }

    private static Task WriteLineAsync(FileStream file, string line) =>
        file.WriteAsync(Encoding.ASCII.GetBytes(line + "\n")).AsTask();

    private static int Number(string line) => int.Parse(line, CultureInfo.InvariantCulture);
}
