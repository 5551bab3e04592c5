using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Vestnik.Gateway.Tests;

/// <summary>Says the same things to two servers and writes down what each answers, without what differs from time to time.</summary>
public sealed partial class Talk(Uri address, Func<string, Task<bool>>? isPolled = null) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };
    private readonly List<Client> _clients = [];
    private readonly List<string> _lines = [];
    private string _sid = "";

    public IList<string> Lines => _lines;

    public async Task<string> AskAsync(
        string method,
        string query,
        string? body = null,
        string type = "text/plain",
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/socket.io/{query.Replace("$sid", _sid)}");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        }

        using var patience = Wait.Patience();
        using var response = await _http.SendAsync(request, patience.Token);
        var text = await response.Content.ReadAsStringAsync();
        if (Sid().Match(text) is { Success: true } sid && text[0] == '0')
        {
            _sid = sid.Groups["sid"].Value;
        }

        // Where no origin is allowed the other headers mean nothing (Fetch); the reference sends some nevertheless.
        var isAllowed = response.Headers.Contains("Access-Control-Allow-Origin");
        var allowed = response
            .Headers.Where(header =>
                header.Key == "Vary"
                || (isAllowed && header.Key.StartsWith("Access-Control-", StringComparison.Ordinal))
            )
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}={string.Join(", ", header.Value)}");
        _lines.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{method} {query}: {(int)response.StatusCode} {response.Content.Headers.ContentType} {response.Headers.CacheControl} [{string.Join("; ", allowed)}] {Mask(text)}"
            )
        );
        return text;
    }

    public Task<string> PollAsync() => AskAsync("GET", "?EIO=4&transport=polling&sid=$sid");

    /// <summary>Waits until the server has the poll that was sent before.</summary>
    public async Task PolledAsync()
    {
        using var patience = Wait.Patience();
        while (!await isPolled!(_sid))
        {
            await Task.Delay(5, patience.Token);
        }
    }

    public Task<string> PostAsync(string body) => AskAsync("POST", "?EIO=4&transport=polling&sid=$sid", body);

    public async Task OpenAsync(bool connects = true)
    {
        await AskAsync("GET", "?EIO=4&transport=polling");
        if (connects)
        {
            await PostAsync($$"""40{"token":"{{TestGateway.Token()}}"}""");
            await PollAsync();
        }
    }

    public async Task<Client> SocketAsync(bool connects = true, string query = "")
    {
        var client = new Client();
        _clients.Add(client);
        await client.OpenAsync(
            new Uri(address, $"/socket.io/?EIO=4&transport=websocket{query.Replace("$sid", _sid)}"),
            null
        );
        if (query.Length == 0)
        {
            await HearAsync(client);
        }

        if (connects)
        {
            await client.SendAsync($$"""40{"token":"{{TestGateway.Token()}}"}""");
            await HearAsync(client);
        }

        return client;
    }

    /// <summary>The next message, or that the server closed.</summary>
    public async Task HearAsync(Client client) => _lines.Add(Mask(await client.NextAsync() ?? "closed"));

    /// <summary>Whether the server closes, after whatever else it says.</summary>
    public async Task EndsAsync(Client client)
    {
        while (await client.NextAsync() is not null)
        {
            // What it says before is not the same, nor need it be.
        }

        _lines.Add("closed");
    }

    /// <summary>Whether a client that says this is closed, or served as before.</summary>
    public async Task AfterAsync(string name, Func<Client, Task> say)
    {
        var client = await SocketAsync();
        await say(client);
        // Who is closed already cannot say more.
        await Record.ExceptionAsync(() => client.SendAsync("4299[\"echo\",99]"));
        string? heard;
        do
        {
            heard = await client.NextAsync();
        } while (heard is not null and not "4399[99]");

        _lines.Add($"{name}: {heard ?? "closed"}");
    }

    /// <summary>What was asked at the same time may be answered in any order.</summary>
    public void Sort(int last) => _lines.Sort(_lines.Count - last, last, StringComparer.Ordinal);

    public void Dispose()
    {
        _http.Dispose();
        _clients.ForEach(client => client.Dispose());
    }

    private static string Mask(string text) => Sid().Replace(text, "\"sid\":\"…\"");

    [GeneratedRegex("\"sid\":\"(?<sid>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sid();
}
