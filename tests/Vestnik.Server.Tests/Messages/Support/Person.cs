using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Vestnik.Client;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Somebody with an account of their own, and everything they connected with.</summary>
public sealed class Person : IAsyncDisposable
{
    internal const string Password = "correct horse battery";

    private readonly VestnikClientOptions _options;
    private readonly HttpClient _http;
    private readonly List<IAsyncDisposable> _connections = [];

    private Person(Uri url, VestnikClientOptions options)
    {
        _options = options;
        Client = new VestnikClient(url, options);
        _http = new HttpClient { BaseAddress = new Uri(url, "api/") };
    }

    /// <summary>Waits as short as a test can.</summary>
    public static VestnikClientOptions Impatient { get; } =
        new()
        {
            ReconnectDelay = TimeSpan.FromMilliseconds(20),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(200),
            GapPatience = TimeSpan.FromMilliseconds(100),
            AnswerTimeout = TimeSpan.FromSeconds(20),
        };

    public VestnikClient Client { get; }

    public Guid Id => Client.User.Id;

    public string Username => Client.User.Username;

    public static async Task<Person> RegisterAsync(Uri url, VestnikClientOptions? options = null)
    {
        var person = new Person(url, options ?? Impatient);
        var name = $"u{Guid.NewGuid():N}"[..24];
        await person.Client.RegisterAsync(new Register($"{name}@example.org", name, Password));
        person._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            person.Client.AccessToken
        );
        return person;
    }

    /// <summary>The same person, signed in once more.</summary>
    /// <param name="over">Another way to the same server.</param>
    public async Task<Person> AnotherDeviceAsync(Uri? over = null)
    {
        var device = new Person(over ?? new Uri(_http.BaseAddress!, "/"), _options);
        await device.Client.LoginAsync(Username, Password);
        device._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            device.Client.AccessToken
        );
        _connections.Add(device);
        return device;
    }

    public async Task<LiveConnection> LiveAsync()
    {
        var live = await Client.ConnectAsync();
        _connections.Add(live);
        return live;
    }

    /// <summary>Plain frames as they are, nothing healed.</summary>
    public async Task<Wire> WireAsync()
    {
        var wire = await Wire.OpenAsync(new Uri(_http.BaseAddress!, "/ws"), Client.AccessToken);
        _connections.Add(wire);
        return wire;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute));

    public async Task<T> ReadAsync<T>(string path)
    {
        using var response = await GetAsync(path);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<T>(VestnikJson.Options))!;
    }

    public Task<HttpResponseMessage> SendAsync<T>(HttpMethod method, string path, T body) =>
        SendTextAsync(method, path, JsonSerializer.Serialize(body, VestnikJson.Options));

    public async Task<HttpResponseMessage> SendTextAsync(HttpMethod method, string path, string json)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return await _http.SendAsync(request);
    }

    public Task<HttpResponseMessage> SendFormAsync(string path, MultipartFormDataContent form) =>
        _http.PostAsync(new Uri(path, UriKind.Relative), form);

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
        await Client.DisposeAsync();
        _http.Dispose();
    }
}
