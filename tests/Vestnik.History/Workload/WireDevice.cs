using System.Net.WebSockets;
using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>A device that is always connected, or trying to be, and takes down every frame as it comes.</summary>
internal sealed class WireDevice(Person person, Recorder recorder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private volatile Wire? _wire;

    /// <summary>Null: not connected just now, nothing was asked.</summary>
    public async Task<Answer?> AskAsync(string type, object data, TimeSpan patience) =>
        _wire is { } wire ? await wire.AskAsync(type, data, patience) : null;

    public async Task RunAsync(CancellationToken stop)
    {
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var client = $"{person.Name}/wire-{number}";
            var begin = recorder.Now;
            try
            {
                await using var wire = await Wire.OpenAsync(
                    person.Url,
                    person.Token,
                    (type, data) => Keep(client, type, data),
                    Patience
                );
                recorder.Add(
                    new Opened
                    {
                        Client = client,
                        Begin = begin,
                        End = recorder.Now,
                        User = person.Id,
                    }
                );
                _wire = wire;
                await wire.Reading.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (UnauthorizedAccessException)
            {
                await person.SignInAgainAsync(Patience);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
            {
                // The way is broken.
            }
            _wire = null;
            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Keep(string client, string type, JsonElement data)
    {
        var now = recorder.Now;
        var told = new Event
        {
            Client = client,
            Begin = now,
            End = now,
            User = person.Id,
        };
        switch (type)
        {
            case "message:received" or "message:updated":
                var message = Read<MessageView>(data);
                var what = type == "message:received" ? Happening.Received : Happening.Updated;
                recorder.Add(told with { Chat = message.ChatId, What = what, Message = message.ToSeen() });
                break;
            case "message:deleted":
                var deleted = Read<MessageDeleted>(data);
                recorder.Add(
                    told with
                    {
                        Chat = deleted.ChatId,
                        What = Happening.Deleted,
                        MessageId = deleted.MessageId,
                        Seq = deleted.Seq,
                    }
                );
                break;
            case "chat:member":
                var member = Read<ChatMember>(data);
                recorder.Add(
                    told with
                    {
                        Chat = member.ChatId,
                        What = Happening.Member,
                        Member = member.ToSeen(),
                        Seq = member.Seq,
                    }
                );
                break;
            case "message:delivery_status":
                var moved = Read<DeliveryStatus>(data);
                recorder.Add(
                    told with
                    {
                        Chat = moved.ChatId,
                        What = moved.Status == MessageStatus.Read ? Happening.Read : Happening.Delivered,
                        MessageId = moved.MessageId,
                        No = moved.No,
                        Of = moved.UserId,
                    }
                );
                break;
            default:
                break;
        }
    }

    private static T Read<T>(JsonElement data) => data.Deserialize<T>(VestnikJson.Options)!;
}
