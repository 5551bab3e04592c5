using System.Buffers.Text;
using System.Net;
using System.Text;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Sync;

/// <summary>Requests that make no sense.</summary>
[Collection(SyncServer.Name)]
public sealed class SyncRefusalTests(RunningServer server)
{
    /// <summary>None of these was ever given out.</summary>
    public static TheoryData<string> BadCursors =>
        new()
        {
            "!",
            "abc",
            "AAAA",
            new string('a', 300),
            Text("1.."),
            Text("2.00000000000000000000000000000000.1.."),
            Text("1.00000000000000000000000000000000..."),
            Text("1.00000000000000000000000000000000.-1.."),
            Text("1.00000000000000000000000000000000.+1.."),
            Text("1.00000000000000000000000000000000.9223372036854775808.."),
            Text("1.00000000000000000000000000000000.99999999999999999999999.."),
            Text("1.00000000000000000000000000000000.1.x."),
            Text("1.00000000000000000000000000000000.1..x"),
            Text("1.00000000000000000000000000000000.1...."),
            Text("1.not-an-id.1.."),
            Text("2.00000000000000000000000000000000.1...."),
            Text("2.00000000000000000000000000000000.1...1."),
            Text("2.00000000000000000000000000000000.1....1"),
            Text("2.00000000000000000000000000000000.1...-1.1"),
            Text("2.00000000000000000000000000000000.1...1.9223372036854775808"),
            Text("2.00000000000000000000000000000000.1...1.1.1"),
            Text("3.00000000000000000000000000000000.1...1.1"),
        };

    [Theory]
    [MemberData(nameof(BadCursors))]
    public async Task A_cursor_that_was_never_given_out_is_refused(string cursor)
    {
        await using var anna = await server.PersonAsync();
        var wire = await anna.WireAsync();

        Wire.Refused(await wire.AskAsync("sync", new SyncRequest(cursor))).With(400, "request.invalid");
        await anna.GetAsync($"sync?cursor={Uri.EscapeDataString(cursor)}")
            .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
    }

    [Fact]
    public async Task Held_chats_that_make_no_sense_are_refused()
    {
        await using var anna = await server.PersonAsync();
        var wire = await anna.WireAsync();
        var id = Guid.NewGuid();

        foreach (
            var held in new[]
            {
                "x",
                ":",
                $"{id}",
                $"{id}:",
                $":{id}",
                $"{id}:x",
                $"{id}:-1",
                $"{id}:9999999999999999999",
                "",
            }
        )
        {
            await anna.GetAsync($"sync?held={Uri.EscapeDataString(held)}")
                .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
        }
        var tooMany = Enumerable.Range(0, 51).Select(_ => new HeldChat(Guid.NewGuid(), 0)).ToArray();
        foreach (var held in new HeldChat[][] { [new(id, -1)], [null!], tooMany })
        {
            Wire.Refused(await wire.AskAsync("sync", new SyncRequest(null, held))).With(400, "request.invalid");
        }
        foreach (
            var json in new[]
            {
                """{"held":5}""",
                """{"held":[5]}""",
                """{"held":[{"chatId":"x","seq":1}]}""",
                "[]",
                "5",
                "null",
            }
        )
        {
            Assert.Equal(400, Wire.Refused(await await wire.EmitTextAsync("sync", json)).Status);
        }
    }

    private static string Text(string cursor) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(cursor));
}
