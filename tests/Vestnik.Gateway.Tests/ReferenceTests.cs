using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;

namespace Vestnik.Gateway.Tests;

/// <summary>The reference server, for as long as the tests last.</summary>
public sealed class Reference : IAsyncLifetime
{
    private readonly OfficialClient _packages = new();
    private Process? _process;

    public Uri Address { get; private set; } = new("http://unknown");

    public async Task InitializeAsync()
    {
        await _packages.InitializeAsync();
        _process = OfficialClient.Start("reference.mjs");
        if (await Wait.ForAsync(_process.StandardOutput.ReadLineAsync()) is not { } port)
        {
            throw new InvalidOperationException(await _process.StandardError.ReadToEndAsync());
        }

        Address = new Uri($"http://127.0.0.1:{port}");
    }

    /// <summary>Whether a poll of this session is open.</summary>
    public async Task<bool> IsPolledAsync(string sid)
    {
        using var http = new HttpClient { Timeout = Wait.Limit };
        return await http.GetStringAsync(new Uri(Address, $"/polled?sid={sid}")) == "true";
    }

    public async Task DisposeAsync()
    {
        _process!.StandardInput.Close();
        await Wait.ForAsync(_process.WaitForExitAsync());
        _process.Dispose();
    }
}

/// <summary>The same said to the gateway and to the reference server: both answer the same.</summary>
public sealed class ReferenceTests(Reference reference) : IClassFixture<Reference>
{
    private const string Polling = "?EIO=4&transport=polling";

    private static readonly Dictionary<string, Func<Talk, Task>> Dialogues = new(StringComparer.Ordinal)
    {
        ["requests that begin nothing"] = async talk =>
        {
            foreach (
                var query in new[]
                {
                    "",
                    "?EIO=4",
                    "?EIO=4&transport=abc",
                    "?transport=polling",
                    "?EIO=3&transport=polling",
                    "?EIO=abc&transport=polling",
                    "?EIO=4&transport=websocket",
                    $"{Polling}&sid=abc",
                    $"{Polling}&sid=__proto__",
                    $"{Polling}&transport=abc",
                    "?transport=abc&EIO=4&transport=websocket",
                }
            )
            {
                foreach (var method in new[] { "GET", "POST", "PUT", "DELETE" })
                {
                    await talk.AskAsync(method, query);
                }
            }
        },
        ["a handshake"] = talk => talk.OpenAsync(),
        ["somebody who is not let begin"] = async talk =>
            await talk.AskAsync("GET", Polling, headers: ("x-forbidden", "yes")),
        ["events and acknowledgements"] = async talk =>
        {
            await talk.OpenAsync();
            await talk.PostAsync("421[\"echo\",{\"a\":[1,\"два\"]}]\u001e42100[\"echo\",null]");
            await talk.PollAsync();
            await talk.PostAsync("451-7[\"echo\",{\"b\":{\"_placeholder\":true,\"num\":0}}]\u001ebAQIDBA==");
            await talk.PollAsync();
        },
        ["a second poll"] = async talk =>
        {
            await talk.OpenAsync();
            var first = talk.PollAsync();
            await talk.PolledAsync();
            await talk.PollAsync();
            await first;
            talk.Sort(2);
            await talk.PollAsync();
        },
        ["a post of bytes"] = async talk =>
        {
            await talk.OpenAsync();
            await talk.AskAsync("POST", $"{Polling}&sid=$sid", "abc", "application/octet-stream");
            await talk.PollAsync();
        },
        ["a method, version and transport that are not the session's"] = async talk =>
        {
            await talk.OpenAsync();
            foreach (
                var query in new[]
                {
                    "?EIO=3&transport=polling&sid=$sid",
                    "?transport=polling&sid=$sid",
                    "?EIO=4&transport=websocket&sid=$sid",
                    "?EIO=4&transport=abc&sid=$sid",
                }
            )
            {
                await talk.AskAsync("GET", query);
            }

            await talk.AskAsync("PUT", $"{Polling}&sid=$sid");
            await talk.PostAsync("421[\"echo\",1]");
            await talk.PollAsync();
        },
        ["goodbye"] = async talk =>
        {
            await talk.OpenAsync();
            var poll = talk.PollAsync();
            await talk.PolledAsync();
            await talk.PostAsync("1");
            await poll;
            talk.Sort(2);
            await talk.PollAsync();
        },
        ["an upgrade"] = async talk =>
        {
            await talk.OpenAsync();
            var socket = await talk.SocketAsync(connects: false, "&sid=$sid");
            await socket.SendAsync("2probe");
            await talk.HearAsync(socket);
            await talk.PollAsync();
            await socket.SendAsync("5");
            await socket.SendAsync("421[\"echo\",1]");
            await talk.HearAsync(socket);
            await talk.PollAsync();
            await talk.PostAsync("422[\"echo\",2]");
            await talk.EndsAsync(await talk.SocketAsync(connects: false, "&sid=$sid"));
            await socket.SendAsync("423[\"echo\",3]");
            await talk.HearAsync(socket);
        },
        ["an upgrade without a probe"] = async talk =>
        {
            await talk.OpenAsync();
            var socket = await talk.SocketAsync(connects: false, "&sid=$sid");
            await socket.SendAsync("5");
            await socket.SendAsync("421[\"echo\",1]");
            await talk.HearAsync(socket);
        },
        ["a probe that is none"] = async talk =>
        {
            await talk.OpenAsync();
            var socket = await talk.SocketAsync(connects: false, "&sid=$sid");
            await socket.SendAsync("421[\"echo\",1]");
            await talk.EndsAsync(socket);
            await talk.PostAsync("422[\"echo\",2]");
            await talk.PollAsync();
        },
        ["namespaces"] = async talk =>
        {
            var socket = await talk.SocketAsync();
            foreach (var packet in new[] { "40/unknown,", "40/other,", "42/other,1[\"echo\",1]" })
            {
                await socket.SendAsync(packet);
                await talk.HearAsync(socket);
            }

            await socket.SendAsync("41");
            await socket.SendAsync("42/other,2[\"echo\",2]");
            await talk.HearAsync(socket);
            await socket.SendAsync("40");
            await talk.HearAsync(socket);
            await socket.SendAsync("423[\"echo\",3]");
            await talk.HearAsync(socket);
        },
        ["packets that close"] = async talk =>
        {
            foreach (
                var packet in new[]
                {
                    "abc",
                    "4abc",
                    "4",
                    "42{}",
                    "42[]",
                    "42[null]",
                    "42abc[\"echo\"]",
                    "42[\"connect\"]",
                    "42/other,[\"echo\"]",
                    "40",
                    "40[]",
                    "44{}",
                    "41{}",
                    "43{}",
                    "45[\"echo\"]",
                    "450-[\"echo\"]",
                    "4511-[\"echo\"]",
                    "451-{}",
                    "47",
                    "2",
                }
            )
            {
                await talk.AfterAsync(packet, socket => socket.SendAsync(packet));
            }

            await talk.AfterAsync(
                "bytes",
                socket => socket.SendAsync(Encoding.UTF8.GetBytes("abc"), WebSocketMessageType.Binary)
            );
        },
        ["packets that answer nothing"] = async talk =>
        {
            var socket = await talk.SocketAsync();
            foreach (var packet in new[] { "3", "3probe", "6", "4310[1]", "421[\"echo\",1]" })
            {
                await socket.SendAsync(packet);
            }

            await talk.HearAsync(socket);
        },
        ["the server's goodbye"] = async talk =>
        {
            await talk.OpenAsync();
            await talk.PostAsync("42[\"leave-me\"]");
            var packets = new List<string>();
            while (!packets.Contains("1", StringComparer.Ordinal))
            {
                packets.AddRange((await talk.PollAsync()).Split('\u001e'));
            }

            // The reference needs two polls for it, and says nothing in the second.
            for (var polls = packets.Contains("6", StringComparer.Ordinal) ? 2 : 1; polls > 0; polls--)
            {
                talk.Lines.RemoveAt(talk.Lines.Count - 1);
            }

            talk.Lines.Add(string.Join(' ', packets.Where(packet => packet != "6")));
            await talk.PollAsync();
        },
        ["pages of other origins"] = async talk =>
        {
            foreach (var origin in new[] { "https://friend.example", "https://stranger.example" })
            {
                await talk.AskAsync("GET", Polling, headers: ("Origin", origin));
            }

            await talk.OpenAsync();
            foreach (var origin in new[] { "https://friend.example", "https://stranger.example" })
            {
                await talk.AskAsync("POST", $"{Polling}&sid=$sid", "421[\"echo\",1]", headers: ("Origin", origin));
                await talk.AskAsync("GET", $"{Polling}&sid=$sid", headers: ("Origin", origin));
                await talk.AskAsync("GET", $"{Polling}&sid=abc", headers: ("Origin", origin));
            }

            foreach (var asked in new[] { "", "content-type", "content-type,x-mine" })
            {
                await talk.AskAsync(
                    "OPTIONS",
                    $"{Polling}&sid=abc",
                    headers:
                    [
                        ("Origin", "https://friend.example"),
                        ("Access-Control-Request-Method", "POST"),
                        .. asked.Length == 0 ? [] : new[] { ("Access-Control-Request-Headers", asked) },
                    ]
                );
            }
        },
    };

    public static TheoryData<string> Names => [.. Dialogues.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_gateway_answers_as_the_reference_does(string dialogue)
    {
        await using var gateway = await TestGateway.StartAsync(options =>
            options.Origins.Add("https://friend.example")
        );
        gateway.OnForbid = http => http.Request.Headers.ContainsKey("x-forbidden") ? "Not you" : null;
        gateway.OnAuthenticate = _ => new GatewayAuthentication.Accepted(
            new GatewayIdentity(Guid.NewGuid(), Guid.NewGuid(), DateTimeOffset.MaxValue)
        );
        foreach (var space in new[] { "/", "/other" })
        {
            gateway
                .Gateway.Of(space)
                .On("echo", Handler(request => request.Ack(request.Payload.Span, request.Attachments)));
            gateway
                .Gateway.Of(space)
                .On("leave-me", Handler(request => request.Connection.Close(GatewayClose.Revoked)));
        }

        var core = (GatewayCore)gateway.Gateway;
        AssertSame(
            await RecordAsync(reference.Address, dialogue, reference.IsPolledAsync),
            await RecordAsync(
                gateway.Address,
                dialogue,
                sid => Task.FromResult(core.Sessions.Find(sid) is SocketIoSession { Polling.FreeSince: 0 })
            )
        );
    }

    /// <summary>Line by line, so that a failure shows the whole of the first that differs.</summary>
    private static void AssertSame(IList<string> expected, IList<string> actual)
    {
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second));
        Assert.Equal(expected.Count, actual.Count);
    }

    private static GatewayHandler Handler(Action<GatewayRequest> handle) =>
        request =>
        {
            handle(request);
            return ValueTask.CompletedTask;
        };

    private static async Task<IList<string>> RecordAsync(
        Uri address,
        string dialogue,
        Func<string, Task<bool>> isPolled
    )
    {
        using var talk = new Talk(address, isPolled);
        await Dialogues[dialogue](talk);
        return talk.Lines;
    }
}
