using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Access;

/// <summary>Whatever comes over a socket: a refusal in the answer, or a close with the code that says why; nothing is written.</summary>
[Collection(AccessCollection.Name)]
public sealed class BadEventTests(ApiServer server)
{
    private const int InvalidFrame = 1007;
    private const int TooLarge = 1009;

    public static TheoryData<string, Dialect> Each
    {
        get
        {
            var data = new TheoryData<string, Dialect>();
            foreach (var rule in Events.All)
            {
                data.Add(rule.Name, Dialect.Plain);
                data.Add(rule.Name, Dialect.SocketIo);
            }
            return data;
        }
    }

    public static TheoryData<Dialect> Dialects => [Dialect.Plain, Dialect.SocketIo];

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_payload_that_is_no_object_is_malformed(string name, Dialect dialect)
    {
        var (world, socket, before) = await PrepareAsync(dialect);
        await using var _ = socket;

        foreach (var payload in new[] { "null", "[]", "[{}]", "5", "true", "\"text\"", "\"\\ud800\"" })
        {
            var answer = await socket.EmitAsync(name, payload);

            IsRefused(answer, "request.malformed");
        }
        await IsUnchangedAsync(before, world);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_field_of_a_wrong_type_or_with_unstorable_text_is_refused(string name, Dialect dialect)
    {
        var (world, socket, before) = await PrepareAsync(dialect);
        await using var _ = socket;

        foreach (var payload in Spoiled(name, world))
        {
            var answer = await socket.EmitAsync(name, payload);

            Assert.False(answer.GetProperty("ok").GetBoolean(), payload);
            var error = answer.GetProperty("error");
            Assert.True(error.GetProperty("status").GetInt32() == 400, $"{payload}: {error}");
        }
        await IsUnchangedAsync(before, world);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Unknown_fields_are_ignored(string name, Dialect dialect)
    {
        var world = await World.CreateAsync(server);
        await using var socket = await server.ConnectAsync(dialect, world.Ann.Token);
        var payload = JsonNode.Parse(Good(name, world))!.AsObject();
        payload["surprise"] = JsonNode.Parse("""{"deep":[1,{"er":null}],"text":"\u0000"}""");
        payload["__proto__"] = 1;

        var answer = await socket.EmitAsync(name, payload.ToJsonString());

        Assert.True(answer.GetProperty("ok").GetBoolean(), answer.GetRawText());
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task An_unknown_event_is_answered_so(Dialect dialect)
    {
        var (world, socket, before) = await PrepareAsync(dialect);
        await using var _ = socket;

        foreach (
            var name in new[]
            {
                "message:sent",
                "MESSAGE:SEND",
                "",
                "connect_error2",
                "toString",
                new string('x', 5000),
            }
        )
        {
            IsRefused(await socket.EmitAsync(name, "{}"), "event.unknown");
        }
        await IsUnchangedAsync(before, world);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task What_wants_no_answer_gets_none_and_the_socket_lives_on(Dialect dialect)
    {
        var (world, socket, before) = await PrepareAsync(dialect);
        await using var _ = socket;

        await socket.SendAsync(socket.Frame("no:such:event", id: null, "{}"));
        await socket.SendAsync(socket.Frame("message:send", id: null, "[]"));

        Assert.True((await socket.EmitAsync("sync", "{}")).GetProperty("ok").GetBoolean());
        Assert.Empty(socket.Events);
        await IsUnchangedAsync(before, world);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Ten_thousand_nested_arrays_end_the_connection(Dialect dialect)
    {
        var (world, socket, before) = await PrepareAsync(dialect);
        await using var _ = socket;
        var deep = new string('[', 10_000) + new string(']', 10_000);

        await socket.SendAsync(socket.Frame("message:send", "1", deep));

        Assert.Equal(InvalidFrame, await socket.ClosedAsync());
        await IsUnchangedAsync(before, world);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Bytes_that_are_not_UTF_8_end_the_connection(Dialect dialect)
    {
        var (world, socket, before) = await PrepareAsync(dialect);
        await using var _ = socket;
        var frame = Encoding.UTF8.GetBytes(socket.Frame("message:send", "1", "{\"content\":\"?\"}"));
        frame[frame.AsSpan().LastIndexOf((byte)'?')] = 0xff;

        await socket.SendAsync(frame, WebSocketMessageType.Text);

        Assert.Equal(InvalidFrame, await socket.ClosedAsync());
        await IsUnchangedAsync(before, world);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_frame_above_a_megabyte_ends_the_connection(Dialect dialect)
    {
        var (world, socket, before) = await PrepareAsync(dialect);
        await using var _ = socket;
        var content = new string('x', 1024 * 1024);

        await socket.SendAsync(
            socket.Frame("message:send", "1", JsonSerializer.Serialize(new { chatId = world.Theirs.Chat, content }))
        );

        Assert.Equal(TooLarge, await socket.ClosedAsync());
        await IsUnchangedAsync(before, world);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_text_above_its_limit_in_a_frame_below_it_is_refused(Dialect dialect)
    {
        var (world, socket, before) = await PrepareAsync(dialect);
        await using var _ = socket;
        var content = new string('x', 1_000_000);

        var answer = await socket.EmitAsync("message:send", new { chatId = world.Theirs.Chat, content });

        IsRefused(answer, "request.invalid");
        Assert.Equal(
            "too_long",
            answer.GetProperty("error").GetProperty("errors").GetProperty("content")[0].GetString()
        );
        await IsUnchangedAsync(before, world);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_binary_frame_ends_the_connection(Dialect dialect)
    {
        var (world, socket, before) = await PrepareAsync(dialect);
        await using var _ = socket;

        await socket.SendAsync(Encoding.UTF8.GetBytes(socket.Frame("sync", "1", "{}")), WebSocketMessageType.Binary);

        Assert.Equal(InvalidFrame, await socket.ClosedAsync());
        await IsUnchangedAsync(before, world);
    }

    [Theory]
    [InlineData(Dialect.Plain, "")]
    [InlineData(Dialect.Plain, "not json")]
    [InlineData(Dialect.Plain, "null")]
    [InlineData(Dialect.Plain, "[]")]
    [InlineData(Dialect.Plain, "{}")]
    [InlineData(Dialect.Plain, """{"type":5}""")]
    [InlineData(Dialect.Plain, """{"type":"\ud800"}""")]
    [InlineData(Dialect.Plain, """{"type":"sync","id":{}}""")]
    [InlineData(Dialect.Plain, """{"type":"sync"}{}""")]
    [InlineData(Dialect.Plain, "{\"type\":\"sync\",\"data\":\"\0\"}")]
    [InlineData(Dialect.SocketIo, "not a packet")]
    [InlineData(Dialect.SocketIo, "42")]
    [InlineData(Dialect.SocketIo, "42{}")]
    [InlineData(Dialect.SocketIo, "42[]")]
    [InlineData(Dialect.SocketIo, "42[{}]")]
    [InlineData(Dialect.SocketIo, "42[\"sync\"")]
    [InlineData(Dialect.SocketIo, "42[\"\\ud800\"]")]
    [InlineData(Dialect.SocketIo, "42999999999999999999[\"sync\"]")]
    [InlineData(Dialect.SocketIo, "451-[\"sync\",{\"_placeholder\":true,\"num\":1}]")]
    public async Task A_frame_that_is_none_ends_the_connection(Dialect dialect, string frame)
    {
        var (world, socket, before) = await PrepareAsync(dialect);
        await using var _ = socket;

        await socket.SendAsync(frame);

        Assert.Equal(InvalidFrame, await socket.ClosedAsync());
        await IsUnchangedAsync(before, world);
    }

    [Fact]
    public async Task Every_event_has_a_good_payload_here()
    {
        var world = await World.CreateAsync(server);

        Assert.All(Events.All, rule => Assert.NotEmpty(Good(rule.Name, world)));
    }

    private static string Good(string name, World world) =>
        name switch
        {
            "auth:refresh" => $$"""{"token":"{{world.Ann.Token}}"}""",
            "message:send" =>
                $$"""{"chatId":"{{world.Theirs.Chat}}","content":"hello","clientId":"{{Guid.NewGuid()}}","type":"file","replyTo":"{{world.Theirs.Message}}","isEncrypted":false,"attachments":["{{world.Theirs.File}}"]}""",
            "message:edit" => $$"""{"messageId":"{{world.Theirs.Message}}","content":"changed"}""",
            "message:delete" => $$"""{"messageId":"{{world.Theirs.Message}}","for":"all"}""",
            "message:delivered" or "message:read" => $$"""{"messageId":"{{world.Theirs.Message}}"}""",
            "typing:start" or "typing:stop" => $$"""{"chatId":"{{world.Theirs.Chat}}"}""",
            "presence:watch" => $$"""{"userIds":["{{world.Bob.Id}}"]}""",
            "status:set" => """{"status":"away"}""",
            "sync" => $$"""{"held":[{"chatId":"{{world.Theirs.Chat}}","seq":0}]}""",
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "An event without a good payload."),
        };

    /// <summary>The good payload with one field at a time made bad.</summary>
    private static IEnumerable<string> Spoiled(string name, World world)
    {
        var good = Good(name, world);
        foreach (var field in JsonNode.Parse(good)!.AsObject())
        {
            string[] bad =
            [
                "5",
                "5.5e300",
                "{}",
                "[null]",
                "[[]]",
                "[\"nothing\"]",
                "\"a\\u0000b\"",
                "\"\\ud800\"",
                "\"x\\ud83d\"",
            ];
            foreach (var value in bad)
            {
                var payload = JsonNode.Parse(good)!.AsObject();
                payload[field.Key] = "HERE";
                yield return payload.ToJsonString().Replace("\"HERE\"", value, StringComparison.Ordinal);
            }
        }
        if (name == "sync")
        {
            yield return """{"cursor":"nonsense"}""";
            yield return """{"cursor":5}""";
            yield return """{"cursor":""}""";
            yield return $$"""{"held":[{"chatId":"{{world.Theirs.Chat}}","seq":-1}]}""";
            yield return $$"""{"held":[{{string.Join(',', Enumerable.Repeat("""{"chatId":"0190d5f0-0000-7000-8000-000000000001","seq":0}""", 51))}}]}""";
        }
        if (name == "presence:watch")
        {
            yield return $$"""{"userIds":[{{string.Join(',', Enumerable.Repeat($"\"{Guid.NewGuid()}\"", 501))}}]}""";
        }
    }

    private async Task<(World World, TestSocket Socket, string Before)> PrepareAsync(Dialect dialect)
    {
        var world = await World.SharedAsync(server);
        var socket = await server.ConnectAsync(dialect, world.Ann.Token);
        return (world, socket, await Tables.ReadAsync(server.Database));
    }

    /// <summary>Asked of a new connection, so that everything sent before has been worked off or thrown away.</summary>
    private async Task IsUnchangedAsync(string before, World world)
    {
        await using var another = await server.ConnectAsync(Dialect.Plain, world.Ann.Token);
        Assert.True((await another.EmitAsync("sync", "{}")).GetProperty("ok").GetBoolean());
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    private static void IsRefused(JsonElement answer, string code)
    {
        Assert.False(answer.GetProperty("ok").GetBoolean());
        var error = answer.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.InRange(error.GetProperty("status").GetInt32(), 400, 499);
    }
}
