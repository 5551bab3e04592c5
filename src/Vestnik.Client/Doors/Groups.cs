using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>Groups and channels: made, changed, deleted. Who may do what, <see cref="ChatRules"/> says.</summary>
public sealed class Groups
{
    private readonly VestnikClient _client;

    internal Groups(VestnikClient client) => _client = client;

    /// <summary>
    /// Makes a group (<see cref="ChatType.Group"/>) or channel, with oneself as its owner. With the same
    /// <paramref name="clientId"/> again, the first one is answered. People who cannot be added are left out: an invite
    /// link asks them.
    /// </summary>
    public Task<ChatView> CreateAsync(
        string type,
        string title,
        string? description = null,
        IReadOnlyList<Guid>? memberIds = null,
        ChatSettings? settings = null,
        Guid? clientId = null,
        CancellationToken cancellation = default
    )
    {
        var request = new CreateChat(
            type,
            Title: title,
            Description: description,
            MemberIds: memberIds,
            Settings: settings,
            ClientId: clientId ?? Guid.CreateVersion7()
        );
        return _client.SendAsync<ChatView>(HttpMethod.Post, "api/chats", request, cancellation);
    }

    /// <summary>Changes what is set of title, description and settings.</summary>
    public Task<ChatView> UpdateAsync(Guid chatId, UpdateChat change, CancellationToken cancellation = default) =>
        _client.SendAsync<ChatView>(HttpMethod.Put, $"api/chats/{chatId}", change, cancellation);

    /// <summary>Deletes it for everybody; for the owner alone.</summary>
    public Task DeleteAsync(Guid chatId, CancellationToken cancellation = default) =>
        _client.SendAsync<object?>(HttpMethod.Delete, $"api/chats/{chatId}", body: null, cancellation);
}
