using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>
/// One signed-in person on one server: requests over HTTP. For what happens live, see <see cref="ConnectAsync"/>.
/// Refusals are thrown as <see cref="VestnikException"/>; an expired access token is renewed by itself.
/// </summary>
public sealed class VestnikClient : IAsyncDisposable
{
    private static readonly Problem SignedOut = new(
        "/problems/auth.token_missing",
        "Sign in first.",
        401,
        "auth.token_missing"
    );

    private readonly HttpClient _http;
    private readonly VestnikClientOptions _options;
    private readonly SemaphoreSlim _refreshing = new(1);
    private SignedIn? _signedIn;

    /// <summary>A client of the server at this address, such as <c>https://chat.example.org</c>. Not signed in yet.</summary>
    public VestnikClient(Uri server, VestnikClientOptions? options = null)
    {
        _http = new HttpClient(new ConnectionFailures(new SocketsHttpHandler())) { BaseAddress = server };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("Vestnik.Client/0.1");
        _options = options ?? new VestnikClientOptions();
        (Groups, Members, Invites) = (new Groups(this), new Members(this), new Invites(this));
        (MyView, People) = (new MyView(this), new People(this));
        Files = new Files(this, _options);
    }

    /// <summary>Groups and channels.</summary>
    public Groups Groups { get; }

    /// <summary>Who is in them.</summary>
    public Members Members { get; }

    /// <summary>How one comes into them.</summary>
    public Invites Invites { get; }

    /// <summary>How one sees one's own chats.</summary>
    public MyView MyView { get; }

    /// <summary>Contacts, blocks and privacy.</summary>
    public People People { get; }

    /// <summary>Files: sent before the message that shows them, and read.</summary>
    public Files Files { get; }

    /// <summary>One's own account. Throws when not signed in.</summary>
    public AccountView User => SignedIn.User;

    /// <summary>The current access token. Throws when not signed in.</summary>
    public string AccessToken => SignedIn.AccessToken;

    internal Uri Server => _http.BaseAddress!;

    /// <summary>Null when not signed in, or signed out meanwhile.</summary>
    internal string? TokenOrNull => _signedIn?.AccessToken;

    private SignedIn SignedIn => _signedIn ?? throw new InvalidOperationException("Sign in first.");

    /// <summary>Creates an account and signs in.</summary>
    public Task<AccountView> RegisterAsync(Register request, CancellationToken cancellation = default) =>
        SignInAsync("api/auth/register", request, cancellation);

    /// <summary>Signs in with an email address or a username.</summary>
    public Task<AccountView> LoginAsync(string login, string password, CancellationToken cancellation = default) =>
        SignInAsync("api/auth/login", new Login(login, password), cancellation);

    /// <summary>Ends this session on the server: its tokens and connections die at once.</summary>
    public async Task LogoutAsync(CancellationToken cancellation = default)
    {
        var body = JsonContent.Create(new Refresh(SignedIn.RefreshToken), options: VestnikJson.Options);
        using var response = await _http.PostAsync("api/auth/logout", body, cancellation);
        await ThrowIfRefusedAsync(response, cancellation);
        _signedIn = null;
    }

    /// <summary>People by prefixes of their names, or by a whole email address; at most 50.</summary>
    public Task<IReadOnlyList<UserView>> SearchAsync(string query, CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<UserView>>($"api/users/search?query={Uri.EscapeDataString(query)}", cancellation);

    /// <summary>Somebody's profile, by id or username.</summary>
    public Task<UserView> GetUserAsync(string idOrUsername, CancellationToken cancellation = default) =>
        GetAsync<UserView>($"api/users/{Uri.EscapeDataString(idOrUsername)}", cancellation);

    /// <summary>The newest chats, at most 100.</summary>
    public Task<IReadOnlyList<ChatView>> GetChatsAsync(int limit = 50, CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<ChatView>>(
            string.Create(CultureInfo.InvariantCulture, $"api/chats?limit={limit}"),
            cancellation
        );

    /// <summary>One chat.</summary>
    public Task<ChatView> GetChatAsync(Guid chatId, CancellationToken cancellation = default) =>
        GetAsync<ChatView>($"api/chats/{chatId}", cancellation);

    /// <summary>The direct chat with somebody; it is made if there is none.</summary>
    public Task<ChatView> OpenDirectAsync(Guid userId, CancellationToken cancellation = default) =>
        SendAsync<ChatView>(HttpMethod.Post, "api/chats", new CreateChat(ChatType.Direct, userId), cancellation);

    /// <summary>One's own saved messages.</summary>
    public Task<ChatView> OpenSavedAsync(CancellationToken cancellation = default) =>
        SendAsync<ChatView>(HttpMethod.Post, "api/chats", new CreateChat(ChatType.Saved), cancellation);

    /// <summary>A page of history, newest first: the newest one, or the one before a message.</summary>
    public Task<IReadOnlyList<MessageView>> GetMessagesAsync(
        Guid chatId,
        Guid? before = null,
        int limit = 50,
        CancellationToken cancellation = default
    )
    {
        var page = before is null ? "" : $"&before={before}";
        return GetAsync<IReadOnlyList<MessageView>>(
            string.Create(CultureInfo.InvariantCulture, $"api/messages?chatId={chatId}&limit={limit}{page}"),
            cancellation
        );
    }

    /// <summary>Sends a message over HTTP. With the same client id again, the first message is answered.</summary>
    /// <param name="content">May be empty with attachments.</param>
    /// <param name="attachments">As <see cref="Files.UploadAsync"/> answered them, in their order; at most 10, each in one message.</param>
    public Task<MessageView> SendAsync(
        Guid chatId,
        string content,
        Guid? clientId = null,
        Guid? replyTo = null,
        IReadOnlyList<Guid>? attachments = null,
        CancellationToken cancellation = default
    ) =>
        SendAsync<MessageView>(
            HttpMethod.Post,
            "api/messages",
            new SendMessage(chatId, content, clientId, ReplyTo: replyTo, Attachments: attachments),
            cancellation
        );

    /// <summary>Changes the text of one's own message; what is attached stays.</summary>
    public Task<MessageView> EditAsync(Guid messageId, string content, CancellationToken cancellation = default) =>
        SendAsync<MessageView>(HttpMethod.Put, $"api/messages/{messageId}", new EditMessage(content), cancellation);

    /// <summary>Deletes one's own message for all.</summary>
    public Task DeleteAsync(Guid messageId, CancellationToken cancellation = default) =>
        SendAsync<object?>(HttpMethod.Delete, $"api/messages/{messageId}?for=all", body: null, cancellation);

    /// <summary>Marks everything up to a message as read.</summary>
    public Task MarkReadAsync(Guid chatId, Guid messageId, CancellationToken cancellation = default) =>
        SendAsync<object?>(HttpMethod.Post, $"api/chats/{chatId}/read", new MarkMessage(messageId), cancellation);

    /// <summary>Marks everything up to a message as delivered.</summary>
    public Task MarkDeliveredAsync(Guid chatId, Guid messageId, CancellationToken cancellation = default) =>
        SendAsync<object?>(HttpMethod.Post, $"api/chats/{chatId}/delivered", new MarkMessage(messageId), cancellation);

    /// <summary>
    /// Connects for live events; returns when connected and caught up. From then on it reconnects and catches up by itself
    /// until it is disposed or the session ends.
    /// </summary>
    public async Task<LiveConnection> ConnectAsync(CancellationToken cancellation = default)
    {
        var live = new LiveConnection(this, _options);
        try
        {
            await live.WhenConnectedAsync(cancellation);
            return live;
        }
        catch
        {
            await live.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _refreshing.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A new access token, unless somebody else got one since this one failed.</summary>
    internal async Task RenewAsync(string failedToken, CancellationToken cancellation)
    {
        await _refreshing.WaitAsync(cancellation);
        try
        {
            var signedIn = _signedIn ?? throw new VestnikException(SignedOut);
            if (signedIn.AccessToken == failedToken)
            {
                await SignInAsync("api/auth/refresh", new Refresh(signedIn.RefreshToken), cancellation);
            }
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private async Task<AccountView> SignInAsync<TBody>(string path, TBody body, CancellationToken cancellation)
    {
        using var content = JsonContent.Create(body, options: VestnikJson.Options);
        using var response = await _http.PostAsync(path, content, cancellation);
        await ThrowIfRefusedAsync(response, cancellation);
        _signedIn = await response.Content.ReadFromJsonAsync<SignedIn>(VestnikJson.Options, cancellation);
        return User;
    }

    internal Task<T> GetAsync<T>(string path, CancellationToken cancellation) =>
        SendAsync<T>(HttpMethod.Get, path, body: null, cancellation);

    internal async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        using var response = await AskAsync(method, path, body, cancellation);
        return response.StatusCode == HttpStatusCode.NoContent
            ? default!
            : (await response.Content.ReadFromJsonAsync<T>(VestnikJson.Options, cancellation))!;
    }

    /// <summary>A list from its beginning to its end, asked for page by page as it is read.</summary>
    internal async IAsyncEnumerable<T> ListAsync<T>(
        string path,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        for (string? page = path; page is not null; )
        {
            using var response = await AskAsync(HttpMethod.Get, page, body: null, cancellation);
            foreach (
                var item in (await response.Content.ReadFromJsonAsync<List<T>>(VestnikJson.Options, cancellation))!
            )
            {
                yield return item;
            }
            page = NextPage.Of(response.Headers);
        }
    }

    /// <summary>An answer that is no refusal, for the caller to dispose of.</summary>
    /// <param name="request">Makes the request, once more if the token has to be renewed.</param>
    /// <param name="completion">When it is answered: with the headers, or with all of the body.</param>
    /// <param name="cancellation">Until then.</param>
    internal async Task<HttpResponseMessage> AskAsync(
        Func<HttpRequestMessage> request,
        HttpCompletionOption completion,
        CancellationToken cancellation
    )
    {
        var token = AccessToken;
        var response = await SendOnceAsync(request, token, completion, cancellation);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            response.Dispose();
            await RenewAsync(token, cancellation);
            response = await SendOnceAsync(request, AccessToken, completion, cancellation);
        }
        try
        {
            await ThrowIfRefusedAsync(response, cancellation);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private Task<HttpResponseMessage> AskAsync(
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellation
    ) =>
        AskAsync(
            () =>
                new HttpRequestMessage(method, path)
                {
                    // What changes something has a body, be it an empty one: without, .NET asks up to four times by itself when the
                    // connection ends, and the answer to the last one (such as: no member) would hide what the first one did.
                    Content =
                        body is not null ? JsonContent.Create(body, body.GetType(), options: VestnikJson.Options)
                        : method == HttpMethod.Get ? null
                        : new ByteArrayContent([]),
                },
            HttpCompletionOption.ResponseContentRead,
            cancellation
        );

    private async Task<HttpResponseMessage> SendOnceAsync(
        Func<HttpRequestMessage> make,
        string token,
        HttpCompletionOption completion,
        CancellationToken cancellation
    )
    {
        using var request = make();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _http.SendAsync(request, completion, cancellation);
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }
        // What was asked for the head alone has no body to read.
        var isProblem =
            response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            && response.RequestMessage?.Method != HttpMethod.Head;
        var problem = isProblem
            ? await response.Content.ReadFromJsonAsync<Problem>(VestnikJson.Options, cancellation)
            : null;
        var status = (int)response.StatusCode;
        problem ??= new Problem("about:blank", response.ReasonPhrase ?? "", status, "http");
        var retryAfter = problem.RetryAfter ?? RetryAfter.SecondsOf(response.Headers.RetryAfter);
        throw new VestnikException(problem with { RetryAfter = retryAfter });
    }
}
