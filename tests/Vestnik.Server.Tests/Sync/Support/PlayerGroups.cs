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
        var title = $"{Name}'s group {++_said}";
        Guid[] memberIds = [.. others.Take(pick % 3 == 0 ? 2 : pick % 3)];
        var form = new
        {
            type = ChatType.Group,
            title,
            memberIds,
            clientId,
        };
        await ByWebAsync(pick, "chats", "create", form);
        // Asked for again it is the same one.
        var group = await Patiently.AskAsync(() =>
            person.Client.Groups.CreateAsync(ChatType.Group, title, memberIds: memberIds, clientId: clientId)
        );
        var invite = await IfAllowedAsync(() => person.Client.Invites.CreateAsync(group.Id));
        stage.Found(group.Id, invite?.Token);
    }

    private async Task RenameAsync(int pick)
    {
        var (title, description) = ($"{Name} calls it {++_said}", $"{Name} describes it {_said}");
        var change =
            pick % 3 == 2 ? new UpdateChat { Description = new(description) } : new UpdateChat { Title = new(title) };
        if (GroupOf(pick) is { } group && !await ByWebAsync(pick, "chats", "update", group, change))
        {
            await IfAllowedAsync(() => person.Client.Groups.UpdateAsync(group, change));
        }
    }

    private async Task AddPersonAsync(int pick)
    {
        Guid[] somebody = [Somebody(pick)];
        if (GroupOf(pick) is { } group && !await ByWebAsync(pick, "members", "add", group, somebody))
        {
            await IfAllowedAsync(() => person.Client.Members.AddAsync(group, somebody));
        }
    }

    private async Task RemovePersonAsync(int pick)
    {
        if (GroupOf(pick) is { } group && !await ByWebAsync(pick, "members", "remove", group, Somebody(pick)))
        {
            await IfAllowedAsync(() => person.Client.Members.RemoveAsync(group, Somebody(pick)));
        }
    }

    private async Task SetRoleAsync(int pick)
    {
        string[] roles = [ChatRole.Admin, ChatRole.Member, ChatRole.Restricted, ChatRole.Owner];
        var role = roles[pick / 2 % roles.Length];
        if (GroupOf(pick) is { } group && !await ByWebAsync(pick, "members", "setRole", group, Somebody(pick), role))
        {
            await IfAllowedAsync(() => person.Client.Members.SetRoleAsync(group, Somebody(pick), role));
        }
    }

    private async Task LeaveAsync(int pick)
    {
        if (GroupOf(pick) is { } group && !await ByWebAsync(pick, "members", "leave", group))
        {
            await IfAllowedAsync(() => person.Client.Members.LeaveAsync(group));
        }
    }

    private async Task JoinByLinkAsync(int pick)
    {
        var invites = stage.Invites;
        if (invites.Count > 0 && !await ByWebAsync(pick, "invites", "join", invites[pick % invites.Count]))
        {
            await IfAllowedAsync(() => person.Client.Invites.JoinAsync(invites[pick % invites.Count]));
        }
    }

    private Guid Somebody(int pick) =>
        stage.Players[(who + 1 + (pick / 3 % (Story.People - 1))) % Story.People].Person.Id;

    /// <summary>The newest one is the first choice; null: there is none yet.</summary>
    private Guid? GroupOf(int pick) =>
        stage.Groups is { Count: > 0 } groups ? groups[^(1 + (pick % groups.Count))] : null;

    private static Task<string?> IfAllowedAsync(Func<Task> act) =>
        IfAllowedAsync<string?>(async () =>
        {
            await act();
            return "done";
        });

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
