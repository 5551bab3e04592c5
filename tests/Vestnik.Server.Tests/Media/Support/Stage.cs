using System.Net.Http.Headers;
using System.Text.Json;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media.Support;

/// <summary>A server of one test, with these settings, whose files it may make older, and which it may have swept.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly List<HttpClient> _clients = [];
    private readonly ServerProcess _server;

    private Stage(TestDatabase database, ServerProcess server)
    {
        (Database, _server) = (database, server);
    }

    public TestDatabase Database { get; }

    public Uri Url => _server.Url;

    public string DataDirectory => _server.DataDirectory;

    public string Output => _server.Output;

    public static async Task<Stage> BeginAsync(params (string Name, string Value)[] settings)
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        return new Stage(database, await ApiServer.StartAsync(database, settings));
    }

    public async Task<(Person Person, HttpClient Http)> PersonAsync()
    {
        var person = await ApiServer.RegisterAsync(Url);
        var http = As(person, Url);
        _clients.Add(http);
        return (person, http);
    }

    public static HttpClient As(Person person, Uri url)
    {
        var http = new HttpClient { BaseAddress = url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        return http;
    }

    /// <summary>The code of a refusal; null: it was taken.</summary>
    public static async Task<(int Status, string? Code)> UploadAsync(HttpClient http, byte[] bytes)
    {
        var (status, json) = await SendAsync(http, bytes);
        return (status, status == 201 ? null : json.GetProperty("code").GetString());
    }

    public static async Task<Guid> KeepAsync(HttpClient http, byte[] bytes)
    {
        var (status, json) = await SendAsync(http, bytes);
        Assert.True(status == 201, json.ToString());
        return json.GetProperty("id").GetGuid();
    }

    /// <summary>Sends files of this size until there is no room, and answers how many were kept.</summary>
    public async Task<int> FillAsync(HttpClient http, int size, string full = "media.quota")
    {
        for (var kept = 0; ; kept++)
        {
            var (status, code) = await UploadAsync(http, Storage.StoreFiles.Bytes(size));
            if (status != 201)
            {
                Assert.Equal(full, code);
                return kept;
            }
        }
    }

    public Task<long> KeptByAsync(Person person) =>
        Database.AskAsync<long>($"select coalesce((select bytes from file_use where user_id = '{person.Id}'), 0)");

    /// <summary>A server sweeps when it starts: this one is started anew, and has swept what it finds.</summary>
    public async Task SweepAsync()
    {
        await _server.StopAsync();
        await _server.StartAgainAsync();
        await Eventually.TrueAsync(
            async () =>
                !await Database.AskAsync<bool>(
                    """
                    select exists (select from files where gone_at is not null or
                        (created_at < now() - interval '24 hours' and message_id is null and avatar_of is null))
                      or exists (select from blobs where uses = 0 and idle_since < now() - interval '1 hour')
                    """
                ),
            "all is swept"
        );
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _server.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static async Task<(int Status, JsonElement Json)> SendAsync(HttpClient http, byte[] bytes)
    {
        using var form = Forms.Of("file", bytes, "a file");
        using var answer = await http.PostAsync(new Uri("/api/upload", UriKind.Relative), form);
        return ((int)answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
    }
}
