using Npgsql;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>Makes groups and removes people from them, one act at a time, until each is certain.</summary>
internal sealed class Membership(
    Func<Task<NpgsqlConnection>> open,
    IReadOnlyList<Guid> people,
    Board board,
    Recorder recorder,
    Random random
)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task MakeGroupAsync(CancellationToken stop)
    {
        var chat = Guid.CreateVersion7();
        var begin = recorder.Now;
        // Made or not: an unknown one is left alone.
        if (
            await TryAsync(database => Groups.MakeAsync(database, chat, people)) == Outcome.Ok
            && !stop.IsCancellationRequested
        )
        {
            recorder.Add(
                new ChatMade
                {
                    Client = "groups",
                    Begin = begin,
                    End = recorder.Now,
                    Chat = chat,
                    Members = people,
                }
            );
            board.Add(chat, people);
        }
    }

    public async Task RunAsync(TimeSpan period, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(period, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await RemoveAsync(stop);
            await MakeGroupAsync(stop);
        }
    }

    private async Task RemoveAsync(CancellationToken stop)
    {
        var crowded = board.Chats.Where(chat => board.MembersOf(chat).Count > 3).TakeLast(2).ToList();
        if (crowded.Count == 0 || stop.IsCancellationRequested)
        {
            return;
        }
        var chat = crowded[random.Next(crowded.Count)];
        var members = board.MembersOf(chat);
        var member = members[random.Next(members.Count)];
        for (var outcome = Outcome.Unknown; outcome != Outcome.Ok && !stop.IsCancellationRequested; )
        {
            var begin = recorder.Now;
            outcome = await TryAsync(database => Groups.RemoveAsync(database, chat, member));
            recorder.Add(
                new Removal
                {
                    Client = "groups",
                    Begin = begin,
                    End = recorder.Now,
                    User = member,
                    Chat = chat,
                    Outcome = outcome,
                }
            );
            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        board.Remove(chat, member);
    }

    private async Task<Outcome> TryAsync(Func<NpgsqlConnection, Task> act)
    {
        try
        {
            await using var database = await open();
            await act(database);
            return Outcome.Ok;
        }
        catch (Exception exception)
            when (exception is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
        {
            return Outcome.Unknown;
        }
    }
}
