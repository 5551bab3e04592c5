using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Interop;

/// <summary>One socket.io-client.</summary>
internal sealed class OfficialClient : IAsyncDisposable
{
    private readonly NodeProgram _program = new("client.mjs");
    private int _number;

    public OfficialClient(Uri server, string token) =>
        _program.Tell(
            new
            {
                what = "connect",
                url = server,
                token,
            }
        );

    /// <inheritdoc cref="NodeProgram.NextAsync"/>
    public Task<JsonElement> NextAsync(string what) => _program.NextAsync(what);

    public async Task<T> EventAsync<T>(string name)
    {
        var said = await _program.NextAsync("event", said => said.GetProperty("name").GetString() == name);
        return said.GetProperty("payload").Deserialize<T>(VestnikJson.Options)!;
    }

    public async Task<JsonElement> AskAsync<T>(string name, T payload)
    {
        var number = ++_number;
        _program.Tell(
            new
            {
                what = "emit",
                number,
                name,
                payload,
            }
        );
        var ack = await _program.NextAsync("ack", said => said.GetProperty("number").GetInt32() == number);
        return ack.GetProperty("answer");
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
