using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>Somebody with an account, and their requests over HTTP: each is sent once and ends in one of three outcomes.</summary>
internal sealed class Person : IDisposable
{
    public const string Password = "correct horse battery";

    private readonly HttpClient _http;
    private SignedIn? _session;

    private Person(Uri url, string name)
    {
        Url = url;
        Name = name;
        // Patience is each request's own.
        _http = new HttpClient { BaseAddress = new Uri(url, "api/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    public Uri Url { get; }

    public string Name { get; }

    public Guid Id { get; private set; }

    public string Token => _session!.AccessToken;

    public static async Task<Person> RegisterAsync(Uri url, string name)
    {
        var person = new Person(url, name);
        var request = new Register($"{name}@example.org", name, Password);
        var answer = await person.AskAsync(HttpMethod.Post, "auth/register", request, TimeSpan.FromSeconds(60));
        if (answer.Outcome != Outcome.Ok)
        {
            throw new InvalidOperationException($"{name} could not register: {answer.Code}");
        }
        person.SignIn(answer);
        return person;
    }

    /// <summary>The same account over another way.</summary>
    public Person Over(Uri url) => new(url, Name) { Id = Id, _session = _session };

    public async Task<Answer> AskAsync(HttpMethod method, string path, object? body, TimeSpan patience)
    {
        var answer = await AskOnceAsync(method, path, body, patience);
        if (answer.Code is "auth.token_expired" or "auth.session_revoked" or "auth.token_invalid")
        {
            // The next request has a token that the server's clock likes.
            await SignInAgainAsync(patience);
        }
        return answer;
    }

    /// <summary>False: not now.</summary>
    public async Task<bool> SignInAgainAsync(TimeSpan patience)
    {
        var answer = await AskOnceAsync(HttpMethod.Post, "auth/login", new Login(Name, Password), patience);
        if (answer.Outcome == Outcome.Ok)
        {
            SignIn(answer);
        }
        return answer.Outcome == Outcome.Ok;
    }

    public void Dispose() => _http.Dispose();

    private void SignIn(Answer answer)
    {
        _session = answer.Read<SignedIn>();
        Id = _session.User.Id;
    }

    private async Task<Answer> AskOnceAsync(HttpMethod method, string path, object? body, TimeSpan patience)
    {
        using var request = new HttpRequestMessage(method, path);
        if (_session is { } session)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.AccessToken);
        }
        // What changes something has a body, be it an empty one: without, .NET would ask again by itself when the connection ends.
        request.Content =
            body is HttpContent content ? content
            : body is not null ? JsonContent.Create(body, body.GetType(), options: VestnikJson.Options)
            : method == HttpMethod.Get ? null
            : new ByteArrayContent([]);
        using var ended = new CancellationTokenSource(patience);
        try
        {
            using var response = await _http.SendAsync(request, ended.Token);
            var text = await response.Content.ReadAsStringAsync(ended.Token);
            return response.IsSuccessStatusCode
                ? new Answer(Outcome.Ok, Body: text.Length == 0 ? null : JsonElement.Parse(text))
                : Answer.Refused((int)response.StatusCode, Code(response.StatusCode, text));
        }
        catch (Exception exception)
            when (exception is HttpRequestException or SocketException or OperationCanceledException)
        {
            return Answer.Lost(exception);
        }
    }

    private static string Code(HttpStatusCode status, string text) =>
        text.StartsWith('{') ? JsonElement.Parse(text).GetProperty("code").GetString()! : status.ToString();
}
