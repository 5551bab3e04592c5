using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>How one sees one's own chats. Only one's own devices are told of it.</summary>
public sealed class MyView
{
    private readonly VestnikClient _client;

    internal MyView(VestnikClient client) => _client = client;

    /// <summary>Mutes, pins, archives, marks as unread: what is set changes.</summary>
    public Task<PreferencesView> PreferAsync(
        Guid chatId,
        UpdatePreferences change,
        CancellationToken cancellation = default
    ) => _client.SendAsync<PreferencesView>(HttpMethod.Put, $"api/chats/{chatId}/preferences", change, cancellation);

    /// <summary>Pins these chats and no others, from top to bottom; at most 100.</summary>
    public Task<IReadOnlyList<Guid>> PinAsync(IReadOnlyList<Guid> chatIds, CancellationToken cancellation = default) =>
        _client.SendAsync<IReadOnlyList<Guid>>(
            HttpMethod.Put,
            "api/chats/pinned",
            new OrderPinned(chatIds),
            cancellation
        );

    /// <summary>Keeps what was written and not sent; nothing at all clears it, and answers null.</summary>
    public Task<DraftView?> SaveDraftAsync(
        Guid chatId,
        string? content,
        Guid? replyTo = null,
        CancellationToken cancellation = default
    ) =>
        _client.SendAsync<DraftView?>(
            HttpMethod.Put,
            $"api/chats/{chatId}/draft",
            new SetDraft(content, replyTo),
            cancellation
        );

    /// <summary>The folders of the chat list, in order.</summary>
    public Task<IReadOnlyList<FolderView>> GetFoldersAsync(CancellationToken cancellation = default) =>
        _client.GetAsync<IReadOnlyList<FolderView>>("api/folders", cancellation);

    /// <summary>All folders, in order; at most 20.</summary>
    public Task<IReadOnlyList<FolderView>> SetFoldersAsync(
        IReadOnlyList<FolderView> folders,
        CancellationToken cancellation = default
    ) =>
        _client.SendAsync<IReadOnlyList<FolderView>>(
            HttpMethod.Put,
            "api/folders",
            new SetFolders(folders),
            cancellation
        );

    /// <summary>Hides a message from oneself alone.</summary>
    public Task HideMessageAsync(Guid messageId, CancellationToken cancellation = default) =>
        _client.SendAsync<object?>(HttpMethod.Delete, $"api/messages/{messageId}?for=me", body: null, cancellation);

    /// <summary>Hides a direct chat, or one's saved messages, until the next message there.</summary>
    public Task HideChatAsync(Guid chatId, CancellationToken cancellation = default) =>
        _client.SendAsync<object?>(HttpMethod.Delete, $"api/chats/{chatId}", body: null, cancellation);
}
