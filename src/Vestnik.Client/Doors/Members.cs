using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>Who is in a group or channel, comes, goes, and is what there.</summary>
public sealed class Members
{
    private readonly VestnikClient _client;

    internal Members(VestnikClient client) => _client = client;

    /// <summary>All members, those who keep order first; asked for page by page.</summary>
    public IAsyncEnumerable<MemberView> ListAsync(Guid chatId) =>
        _client.ListAsync<MemberView>($"api/chats/{chatId}/members?limit=100");

    /// <summary>Members by prefixes of their names, at most 100.</summary>
    public IAsyncEnumerable<MemberView> SearchAsync(Guid chatId, string query) =>
        _client.ListAsync<MemberView>($"api/chats/{chatId}/members?limit=100&q={Uri.EscapeDataString(query)}");

    /// <summary>Adds at most 100 people; answers who was added and who could not be.</summary>
    /// <param name="chatId">The group or channel.</param>
    /// <param name="userIds">Those who are in it already stay as they are.</param>
    /// <param name="role">Null: <see cref="ChatRole.Member"/>.</param>
    /// <param name="cancellation">Stops waiting; they may be added all the same.</param>
    public Task<AddedMembers> AddAsync(
        Guid chatId,
        IReadOnlyList<Guid> userIds,
        string? role = null,
        CancellationToken cancellation = default
    ) =>
        _client.SendAsync<AddedMembers>(
            HttpMethod.Post,
            $"api/chats/{chatId}/members",
            new AddMembers(userIds, role),
            cancellation
        );

    /// <summary>Gives somebody a role; <see cref="ChatRole.Owner"/> hands the chat over.</summary>
    public Task<MemberView> SetRoleAsync(
        Guid chatId,
        Guid userId,
        string role,
        CancellationToken cancellation = default
    ) => _client.SendAsync<MemberView>(HttpMethod.Put, Of(chatId, userId), new SetMember(role), cancellation);

    /// <summary>Removes somebody, who may come back.</summary>
    public Task RemoveAsync(Guid chatId, Guid userId, CancellationToken cancellation = default) =>
        _client.SendAsync<object?>(HttpMethod.Delete, Of(chatId, userId), body: null, cancellation);

    /// <summary>Leaves. The owner cannot while others are there: hand the chat over first.</summary>
    public Task LeaveAsync(Guid chatId, CancellationToken cancellation = default) =>
        RemoveAsync(chatId, _client.User.Id, cancellation);

    /// <summary>Those who may not come back by themselves; the newest first, page by page.</summary>
    public IAsyncEnumerable<BanView> BansAsync(Guid chatId) =>
        _client.ListAsync<BanView>($"api/chats/{chatId}/bans?limit=100");

    /// <summary>Removes somebody, and keeps them out.</summary>
    public Task BanAsync(Guid chatId, Guid userId, CancellationToken cancellation = default) =>
        _client.SendAsync<object?>(HttpMethod.Put, $"api/chats/{chatId}/bans/{userId}", body: null, cancellation);

    /// <summary>Lets somebody come again.</summary>
    public Task LiftBanAsync(Guid chatId, Guid userId, CancellationToken cancellation = default) =>
        _client.SendAsync<object?>(HttpMethod.Delete, $"api/chats/{chatId}/bans/{userId}", body: null, cancellation);

    private static string Of(Guid chatId, Guid userId) => $"api/chats/{chatId}/members/{userId}";
}
