using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Http.Support;

/// <summary>One server, shared by the tests of a collection, without rate limits and with a secret that tests can forge with.</summary>
public sealed class ApiServer : IAsyncLifetime, IDisposable
{
    public const string Secret = "a-secret-that-the-tests-know-0123456789";
    public const string AllowedOrigin = "https://friend.example";

    private static int _lastNumber;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private TestDatabase? _database;
    private ServerProcess? _process;

    internal TestDatabase Database => _database!;

    internal ServerProcess Process => _process!;

    internal Uri Url => Process.Url;

    public async Task InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        _process = await StartAsync(_database, ("CORS_ORIGIN", AllowedOrigin));
        _http.BaseAddress = _process.Url;
    }

    public void Dispose() => _http.Dispose();

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>A further server on a database, with the secret of all of them and these settings.</summary>
    internal static Task<ServerProcess> StartAsync(TestDatabase database, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["JWT_SECRET"] = Secret };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }
        return ServerProcess.StartAsync(database, environment);
    }

    /// <summary>A name that no other test uses.</summary>
    internal static string NewName(string start = "person") =>
        $"{start}_{Interlocked.Increment(ref _lastNumber).ToString(CultureInfo.InvariantCulture)}";

    internal Task<Person> RegisterAsync(string? displayName = null) => RegisterAsync(Url, displayName);

    internal static async Task<Person> RegisterAsync(Uri server, string? displayName = null)
    {
        var name = NewName();
        var email = $"{name}@private.example";
        var password = $"password of {name}";
        using var http = new HttpClient { BaseAddress = server };
        using var answer = await http.PostAsync(
            new Uri("/api/auth/register", UriKind.Relative),
            Json(
                JsonSerializer.Serialize(
                    new
                    {
                        email,
                        username = name,
                        password,
                        displayName,
                    }
                )
            )
        );
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return Person.Read(JsonElement.Parse(text), email, password);
    }

    internal Task<Answer> GetAsync(string path, string? token = null) => SendAsync("GET", path, token);

    internal Task<Answer> PostAsync(string path, object? body, string? token = null) =>
        SendAsync("POST", path, token, JsonSerializer.Serialize(body, VestnikJson.Options));

    internal Task<Answer> RefreshAsync(string refreshToken) => PostAsync("/api/auth/refresh", new { refreshToken });

    internal Task<Answer> PutAsync(string path, object? body, string? token = null) =>
        SendAsync("PUT", path, token, JsonSerializer.Serialize(body, VestnikJson.Options));

    internal Task<Answer> SendAsync(string method, string path, string? token, string? json = null) =>
        SendAsync(method, path, token, json is null ? null : Json(json));

    internal async Task<Answer> SendAsync(
        string method,
        string path,
        string? token,
        HttpContent? content,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), AsWritten(path));
        request.Content = content;
        // A body that is too large is refused before it is sent.
        request.Headers.ExpectContinue = content?.Headers.ContentLength > 256 * 1024;
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await SendAsync(request);
    }

    internal async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        // A socket that was let in has no body to read.
        var text = (int)response.StatusCode == 101 ? "" : await response.Content.ReadAsStringAsync();
        return Answer.Of(response, text);
    }

    /// <summary>The bytes of the answer besides; its text is there when it is one.</summary>
    internal async Task<(Answer Answer, byte[] Bytes)> ReadAsync(
        string method,
        string path,
        string? token,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), AsWritten(path));
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var isText =
            response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return (Answer.Of(response, isText ? Encoding.UTF8.GetString(bytes) : ""), bytes);
    }

    /// <summary>The request that begins a socket; its answer tells a refusal, which WebSocket clients do not.</summary>
    internal Task<Answer> HandshakeAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(
            "GET",
            path,
            token: null,
            content: null,
            [
                ("Connection", "Upgrade"),
                ("Upgrade", "websocket"),
                ("Sec-WebSocket-Version", "13"),
                ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                .. headers,
            ]
        );

    internal Task<TestSocket> ConnectAsync(Dialect dialect, string token) =>
        TestSocket.ConnectAsync(Url, dialect, token);

    /// <summary>The direct chat of two people.</summary>
    internal async Task<Guid> ChatAsync(Person one, Person other)
    {
        var answer = await PostAsync("/api/chats", new { type = "direct", userId = other.Id }, one.Token);
        return answer.Json.GetProperty("id").GetGuid();
    }

    /// <summary>A group, or whatever <paramref name="type"/> says, with these people in it.</summary>
    internal async Task<Guid> GroupAsync(
        Person owner,
        string title,
        Person[] members,
        string type = "group",
        object? settings = null
    )
    {
        var answer = await PostAsync(
            "/api/chats",
            new
            {
                type,
                title,
                memberIds = members.Select(member => member.Id),
                settings,
            },
            owner.Token
        );
        Assert.Equal(201, answer.Status);
        return answer.Json.GetProperty("id").GetGuid();
    }

    internal Task<Guid> GroupAsync(Person owner, string title, params Person[] members) =>
        GroupAsync(owner, title, members, "group");

    /// <summary>The token of a new link.</summary>
    internal async Task<string> InviteAsync(Person maker, Guid chatId, object wishes)
    {
        var answer = await PostAsync($"/api/chats/{chatId}/invites", wishes, maker.Token);
        Assert.Equal(201, answer.Status);
        return answer.Json.GetProperty("token").GetString()!;
    }

    /// <summary>A file that is in no message yet.</summary>
    internal async Task<Guid> FileAsync(Person owner)
    {
        using var form = Forms.Of("file", "a file"u8.ToArray(), "words.txt");
        var answer = await SendAsync("POST", "/api/upload", owner.Token, form);
        Assert.True(answer.Status == 201, answer.Text);
        return answer.Json.GetProperty("id").GetGuid();
    }

    internal async Task<Guid> MessageAsync(Person sender, Guid chatId, string content)
    {
        var answer = await PostAsync("/api/messages", new { chatId, content }, sender.Token);
        Assert.Equal(201, answer.Status);
        return answer.Json.GetProperty("id").GetGuid();
    }

    /// <summary>To the letter: Uri would make dots, double slashes and escapes what it thinks best.</summary>
    private Uri AsWritten(string path) =>
        new(
            Url.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );

    internal static StringContent Json(string json) =>
        new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
}

/// <summary>The tests that share one server. Those of a collection run one after the other, collections beside each other.</summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiServer>
{
    public const string Name = "Api";
}

/// <inheritdoc cref="ApiCollection"/>
[CollectionDefinition(Name)]
public sealed class AccessCollection : ICollectionFixture<ApiServer>
{
    public const string Name = "Access";
}

/// <inheritdoc cref="ApiCollection"/>
[CollectionDefinition(Name)]
public sealed class ContactsCollection : ICollectionFixture<ApiServer>
{
    public const string Name = "Contacts";
}

/// <inheritdoc cref="ApiCollection"/>
[CollectionDefinition(Name)]
public sealed class MembersCollection : ICollectionFixture<ApiServer>
{
    public const string Name = "Members";
}

/// <summary>Somebody who signed in.</summary>
internal sealed record Person(
    Guid Id,
    string Username,
    string Email,
    string Password,
    string Token,
    string RefreshToken,
    Guid SessionId
)
{
    public static Person Read(JsonElement signedIn, string email, string password)
    {
        var user = signedIn.GetProperty("user");
        var token = signedIn.GetProperty("accessToken").GetString()!;
        return new Person(
            user.GetProperty("id").GetGuid(),
            user.GetProperty("username").GetString()!,
            email,
            password,
            token,
            signedIn.GetProperty("refreshToken").GetString()!,
            Forgery.ClaimsOf(token).GetProperty("sid").GetGuid()
        );
    }
}
