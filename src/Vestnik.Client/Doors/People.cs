using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>Whom one knows, whom one does not want to hear from, and what others see of oneself.</summary>
public sealed class People
{
    private readonly VestnikClient _client;

    internal People(VestnikClient client) => _client = client;

    /// <summary>One's contacts, page by page.</summary>
    public IAsyncEnumerable<ContactView> ContactsAsync() => _client.ListAsync<ContactView>("api/contacts?limit=100");

    /// <summary>Adds a contact, or changes the name one has for them; null: their own.</summary>
    public Task<ContactView> AddContactAsync(
        Guid userId,
        string? alias = null,
        CancellationToken cancellation = default
    ) =>
        _client.SendAsync<ContactView>(HttpMethod.Post, "api/contacts", new UpsertContact(userId, alias), cancellation);

    /// <summary>Somebody is no contact any more.</summary>
    public Task RemoveContactAsync(Guid userId, CancellationToken cancellation = default) =>
        _client.SendAsync<object?>(HttpMethod.Delete, $"api/contacts/{userId}", body: null, cancellation);

    /// <summary>Whom one blocks, page by page.</summary>
    public IAsyncEnumerable<UserView> BlockedAsync() => _client.ListAsync<UserView>("api/users/blocked?limit=100");

    /// <summary>From now on neither writes to the other. They are not told.</summary>
    public Task BlockAsync(Guid userId, CancellationToken cancellation = default) =>
        _client.SendAsync<object?>(HttpMethod.Post, $"api/users/{userId}/block", body: null, cancellation);

    /// <summary>Takes the block away.</summary>
    public Task UnblockAsync(Guid userId, CancellationToken cancellation = default) =>
        _client.SendAsync<object?>(HttpMethod.Delete, $"api/users/{userId}/block", body: null, cancellation);

    /// <summary>The groups and channels that both are in, the newest first, page by page.</summary>
    public IAsyncEnumerable<ChatView> SharedChatsAsync(Guid userId) =>
        _client.ListAsync<ChatView>($"api/users/{userId}/chats?limit=100");

    /// <summary>Who sees whether one is there, and who may add one to groups; null: as it is.</summary>
    public Task<AccountView> SetPrivacyAsync(PrivacyView privacy, CancellationToken cancellation = default) =>
        _client.SendAsync<AccountView>(
            HttpMethod.Put,
            "api/users/me",
            new UpdateAccount { Privacy = new Optional<PrivacyView>(privacy) },
            cancellation
        );

    /// <summary>One of <see cref="PresenceStatus"/>; offline is invisible.</summary>
    public Task SetStatusAsync(string status, CancellationToken cancellation = default) =>
        _client.SendAsync<object?>(HttpMethod.Put, "api/users/status", new SetStatus(status), cancellation);
}
