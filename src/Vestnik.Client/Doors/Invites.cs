using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>Links to join a group or channel by, and those who ask to.</summary>
public sealed class Invites
{
    private readonly VestnikClient _client;

    internal Invites(VestnikClient client) => _client = client;

    /// <summary>A chat's links: one's own, or all of them for those who answer requests. Page by page.</summary>
    public IAsyncEnumerable<InviteView> ListAsync(Guid chatId) =>
        _client.ListAsync<InviteView>($"api/chats/{chatId}/invites?limit=100");

    /// <summary>Makes a link.</summary>
    public Task<InviteView> CreateAsync(
        Guid chatId,
        CreateInvite? invite = null,
        CancellationToken cancellation = default
    ) =>
        _client.SendAsync<InviteView>(
            HttpMethod.Post,
            $"api/chats/{chatId}/invites",
            invite ?? new CreateInvite(),
            cancellation
        );

    /// <summary>Nobody joins by this link any more.</summary>
    public Task RevokeAsync(Guid chatId, string token, CancellationToken cancellation = default) =>
        _client.SendAsync<object?>(
            HttpMethod.Delete,
            $"api/chats/{chatId}/invites/{Uri.EscapeDataString(token)}",
            body: null,
            cancellation
        );

    /// <summary>What one would join.</summary>
    /// <param name="token">The link's token.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public Task<InvitePreview> PreviewAsync(string token, CancellationToken cancellation = default) =>
        _client.GetAsync<InvitePreview>($"api/invites/{Uri.EscapeDataString(token)}", cancellation);

    /// <summary>
    /// Joins, or asks to where that is needed (<see cref="JoinAnswer.Requested"/>). Joining again answers the chat again.
    /// </summary>
    /// <param name="token">The link's token.</param>
    /// <param name="cancellation">Stops waiting; one may have joined all the same.</param>
    public Task<JoinAnswer> JoinAsync(string token, CancellationToken cancellation = default) =>
        _client.SendAsync<JoinAnswer>(
            HttpMethod.Post,
            $"api/invites/{Uri.EscapeDataString(token)}/join",
            body: null,
            cancellation
        );

    /// <summary>Who asks to join, page by page.</summary>
    public IAsyncEnumerable<JoinRequestView> RequestsAsync(Guid chatId) =>
        _client.ListAsync<JoinRequestView>($"api/chats/{chatId}/requests?limit=100");

    /// <summary>Lets somebody in who asked, or not.</summary>
    public Task AnswerAsync(Guid chatId, Guid userId, bool approve, CancellationToken cancellation = default) =>
        _client.SendAsync<object?>(
            HttpMethod.Post,
            $"api/chats/{chatId}/requests",
            new AnswerRequest(userId, approve),
            cancellation
        );
}
