using Vestnik.Client;
using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>A device that runs the product's own client library, and takes down what that tells its program.</summary>
internal sealed class ClientDevice(Person person, Recorder recorder)
{
    private static readonly VestnikClientOptions Impatient = new()
    {
        ReconnectDelay = TimeSpan.FromMilliseconds(50),
        MaxReconnectDelay = TimeSpan.FromMilliseconds(500),
        GapPatience = TimeSpan.FromMilliseconds(200),
        AnswerTimeout = TimeSpan.FromSeconds(5),
        SyncInterval = TimeSpan.FromSeconds(5),
    };

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task RunAsync(CancellationToken stop)
    {
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var name = $"{person.Name}/client-{number}";
            await using var client = new VestnikClient(person.Url, Impatient);
            try
            {
                await client.LoginAsync(person.Name, Person.Password, stop);
                var begin = recorder.Now;
                await using var live = await client.ConnectAsync(stop);
                recorder.Add(
                    new Opened
                    {
                        Client = name,
                        Begin = begin,
                        End = recorder.Now,
                        User = person.Id,
                        IsProgram = true,
                    }
                );
                await foreach (var told in live.Events.ReadAllAsync(stop))
                {
                    Keep(name, told);
                }
                recorder.Add(
                    new Closed
                    {
                        Client = name,
                        Begin = recorder.Now,
                        End = recorder.Now,
                    }
                );
            }
            catch (Exception exception)
                when (exception
                        is HttpRequestException
                            or VestnikException
                            or OperationCanceledException
                            or InvalidOperationException
                )
            {
                await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Keep(string client, LiveEvent happened)
    {
        var now = recorder.Now;
        var told = new Told
        {
            Client = client,
            Begin = now,
            End = now,
            User = person.Id,
        };
        Told? kept = happened switch
        {
            MessageReceived received => told with
            {
                Chat = received.Message.ChatId,
                What = Happening.Received,
                Message = received.Message.ToSeen(),
            },
            MessageUpdated updated => told with
            {
                Chat = updated.Message.ChatId,
                What = Happening.Updated,
                Message = updated.Message.ToSeen(),
            },
            MessageRemoved removed => told with
            {
                Chat = removed.ChatId,
                What = Happening.Deleted,
                MessageId = removed.MessageId,
            },
            MarksMoved moved => told with
            {
                Chat = moved.ChatId,
                What = moved.Status == MessageStatus.Read ? Happening.Read : Happening.Delivered,
                No = moved.No,
                Of = moved.UserId,
            },
            MemberChanged changed => told with
            {
                Chat = changed.Member.ChatId,
                What = Happening.Member,
                Member = changed.Member.ToSeen(),
                Seq = changed.Member.Seq,
            },
            ChatOpened opened => told with { Chat = opened.Chat.Id, What = Happening.Reloaded },
            ChatClosed closed => told with { Chat = closed.ChatId, What = Happening.Left },
            ChatReloaded reloaded => told with { Chat = reloaded.ChatId, What = Happening.Reloaded },
            _ => null,
        };
        if (kept is not null)
        {
            recorder.Add(kept);
        }
    }
}
