using Vestnik.Client;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Sync;

// What people do with groups. Many of it is refused: who may what in a group that somebody made, nobody here asks before.
internal sealed partial class Player
{
    private async Task MakeGroupAsync(int pick)
    {
        Guid[] others = [.. stage.Players.Where(player => player != this).Select(player => player.Person.Id)];
        var clientId = Guid.CreateVersion7();
        var group = await Patiently.AskAsync(() =>
            person.Client.Groups.CreateAsync(
                ChatType.Group,
                $"{Name}'s group {++_said}",
                memberIds: [.. others.Take(pick % 3 == 0 ? 2 : pick % 3)],
                clientId: clientId
            )
        );
        var invite = await IfAllowedAsync(() => person.Client.Invites.CreateAsync(group.Id));
        stage.Found(group.Id, invite?.Token);
    }

    private Task RenameAsync(int pick) =>
        InGroupAsync(
            pick,
            group =>
            {
                var (title, description) = ($"{Name} calls it {++_said}", $"{Name} describes it {_said}");
                var change =
                    pick % 3 == 2
                        ? new UpdateChat { Description = new(description) }
                        : new UpdateChat { Title = new(title) };
                return person.Client.Groups.UpdateAsync(group, change);
            }
        );

    private Task AddPersonAsync(int pick) =>
        InGroupAsync(pick, group => person.Client.Members.AddAsync(group, [Somebody(pick)]));

    private Task RemovePersonAsync(int pick) =>
        InGroupAsync(
            pick,
            async group =>
            {
                await person.Client.Members.RemoveAsync(group, Somebody(pick));
                return "removed";
            }
        );

    private Task SetRoleAsync(int pick)
    {
        string[] roles = [ChatRole.Admin, ChatRole.Member, ChatRole.Restricted, ChatRole.Owner];
        return InGroupAsync(
            pick,
            group => person.Client.Members.SetRoleAsync(group, Somebody(pick), roles[pick / 2 % roles.Length])
        );
    }

    private Task LeaveAsync(int pick) =>
        InGroupAsync(
            pick,
            async group =>
            {
                await person.Client.Members.LeaveAsync(group);
                return "left";
            }
        );

    private async Task JoinByLinkAsync(int pick)
    {
        var invites = stage.Invites;
        if (invites.Count > 0)
        {
            await IfAllowedAsync(() => person.Client.Invites.JoinAsync(invites[pick % invites.Count]));
        }
    }

    private Guid Somebody(int pick) =>
        stage.Players[(who + 1 + (pick / 3 % (Story.People - 1))) % Story.People].Person.Id;

    /// <summary>The newest one is the first choice.</summary>
    private async Task InGroupAsync<T>(int pick, Func<Guid, Task<T>> act)
        where T : class
    {
        if (stage.Groups is { Count: > 0 } groups)
        {
            await IfAllowedAsync(() => act(groups[^(1 + (pick % groups.Count))]));
        }
    }

    /// <summary>Null: it was refused, and nothing changed.</summary>
    private static async Task<T?> IfAllowedAsync<T>(Func<Task<T>> ask)
        where T : class?
    {
        try
        {
            return await Patiently.AskAsync(ask);
        }
        catch (VestnikException refused) when (refused.Problem.Status is 403 or 404 or 409)
        {
            return null;
        }
    }
}
