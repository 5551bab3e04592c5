using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Vestnik.Gateway.Tests;

/// <summary>A client of long polling, request by request.</summary>
public sealed class Poller(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = Wait.Limit };

    public string Sid { get; private set; } = "";

    /// <summary>The open packet's fields.</summary>
    public JsonElement Open { get; private set; }

    public string Path => $"/socket.io/?EIO=4&transport=polling&sid={Sid}";

    public async Task OpenAsync()
    {
        var open = await TextAsync(await GetAsync("/socket.io/?EIO=4&transport=polling"));
        Assert.StartsWith("0{", open, StringComparison.Ordinal);
        Open = JsonDocument.Parse(open[1..]).RootElement;
        Sid = Open.GetProperty("sid").GetString()!;
    }

    public Task<HttpResponseMessage> GetAsync(string? path = null, CancellationToken ct = default) =>
        _http.GetAsync(new Uri(path ?? Path, UriKind.Relative), ct);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string? path = null, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, path ?? Path) { Content = body };
        return await _http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(string body, CancellationToken ct = default) =>
        _http.PostAsync(
            new Uri(Path, UriKind.Relative),
            new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("text/plain")),
            ct
        );

    /// <summary>The payload of the next poll; fails when the session is gone.</summary>
    public async Task<string> PollAsync()
    {
        using var patience = Wait.Patience();
        return await TextAsync(await GetAsync(ct: patience.Token));
    }

    /// <summary>Posts packets and fails unless they were taken.</summary>
    public async Task SayAsync(params string[] packets)
    {
        using var patience = Wait.Patience();
        Assert.Equal("ok", await TextAsync(await PostAsync(string.Join('\u001e', packets), patience.Token)));
    }

    /// <summary>What is answered with this status, and the body.</summary>
    public static async Task<string> TextAsync(HttpResponseMessage response, int status = 200)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {text}");
            return text;
        }
    }

    public void Dispose() => _http.Dispose();
}
