using Vestnik.Client;
using Vestnik.Contracts;

namespace Vestnik.Samples.EchoBot;

/// <summary>Joins groups by their links, and says again what people say there.</summary>
internal sealed class Bot(VestnikClient client, LiveConnection live)
{
    private const string Prefix = "echo: ";

    // Asked for once: what kind of chat it is never changes.
    private readonly Dictionary<Guid, bool> _isGroup = [];

    /// <summary>Runs until it is cancelled or its session is ended.</summary>
    public static async Task RunAsync(Settings settings, CancellationToken stopping)
    {
        var options = new VestnikClientOptions { Store = new FileClientStore(settings.Folder) };
        await using var client = new VestnikClient(settings.Server, options);
        await SignInAsync(client, settings, stopping);
        await using (var live = await client.ConnectAsync(stopping))
        {
            foreach (var invite in settings.Invites)
            {
                // Who is in the group already is answered the same.
                var answer = await client.Invites.JoinAsync(invite, stopping);
                Say(answer.Chat is { } chat ? $"In {chat.Title}." : "Asked to join.");
            }
            Say("Ready.");
            await new Bot(client, live).ListenAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        stopping.ThrowIfCancellationRequested();
        throw new IOException("The session was ended.");
    }

    private static async Task SignInAsync(VestnikClient client, Settings settings, CancellationToken stopping)
    {
        try
        {
            await client.LoginAsync(settings.Username, settings.Password, stopping);
        }
        catch (VestnikException refused) when (refused.Problem.Status == 401 && settings.Email is not null)
        {
            // Should there be such an account, this is refused, too: then it was the password.
            var account = new Register(settings.Email, settings.Username, settings.Password, "Echo");
            await client.RegisterAsync(account, stopping);
        }
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        await foreach (var told in live.Events.ReadAllAsync(stopping))
        {
            switch (told)
            {
                case MessageReceived { Message: var message } when await IsForMeAsync(message, stopping):
                    await AnswerAsync(message);
                    break;
                case MessageRefused refused:
                    Say($"Not sent: {refused.Problem.Code}.");
                    break;
                case ChatClosed:
                    Say("Out of a group.");
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What people say in groups; not what it says itself, nor another one of its kind: they would never end.</summary>
    private async Task<bool> IsForMeAsync(MessageView message, CancellationToken stopping) =>
        message.Type == MessageType.Text
        && message.SenderId != client.User.Id
        && !message.Content.StartsWith(Prefix, StringComparison.Ordinal)
        && await IsInGroupAsync(message.ChatId, stopping);

    private async Task<bool> IsInGroupAsync(Guid chatId, CancellationToken stopping)
    {
        if (!_isGroup.TryGetValue(chatId, out var isGroup))
        {
            try
            {
                isGroup = (await client.GetChatAsync(chatId, stopping)).Type == ChatType.Group;
            }
            catch (VestnikException refused) when (refused.Problem.Status == 404)
            {
                // Removed meanwhile.
                return false;
            }
            _isGroup[chatId] = isGroup;
        }
        return isGroup;
    }

    /// <summary>
    /// On the disk when this returns. After a crash the message in hand is told again: its answer has the client id that
    /// it had then, and the server stores a client id once.
    /// </summary>
    private Task<Guid> AnswerAsync(MessageView message)
    {
        var content = Prefix + message.Content;
        var isLong = content.Length > MessageLimits.ContentMax;
        return live.EnqueueAsync(
            message.ChatId,
            isLong ? $"{Prefix}too long to say again" : content,
            ReplyId.To(message.Id),
            replyTo: message.Id
        );
    }

    private static void Say(string line) => Console.WriteLine(line);
}
