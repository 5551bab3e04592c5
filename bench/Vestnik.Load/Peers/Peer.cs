using Vestnik.Load.Generator;
using Vestnik.Load.Wires;

namespace Vestnik.Load.Peers;

/// <summary>
/// A server that is measured. How it is built, started and filled stands in <c>bench/peers/NAME</c>; here is how it is
/// talked to.
/// </summary>
/// <param name="Name">Of its folder.</param>
/// <param name="Title">In reports.</param>
/// <param name="Link">A connection to it, for somebody: port, person, talk, secret; null: it knows no messages.</param>
/// <param name="StoredTexts">The texts that its database holds, as SQL; null: it has none.</param>
/// <param name="PollingLink">The same by long polling, if it can.</param>
/// <param name="Files">How it takes files, if it does.</param>
internal sealed record Peer(
    string Name,
    string Title,
    Func<int, Person, Talk, string, Link>? Link,
    string? StoredTexts,
    Func<int, Person, Talk, string, Link>? PollingLink = null,
    FilesDoor? Files = null
)
{
    /// <summary>Whether it can do a workload at all.</summary>
    public bool Does(string workload) =>
        workload switch
        {
            "polling" => PollingLink is not null,
            "files" => Files is not null,
            _ => Link is not null,
        };

    public static IReadOnlyList<Peer> All { get; } =
    [
        new(
            "vestnik",
            "Vestnik",
            (port, person, talk, secret) =>
                new SocketIoLink(port, person, talk, Tokens.Jwt(person, secret), isVestnik: true),
            "select content from messages",
            (port, person, talk, secret) => new PollingLink(port, person, talk, Tokens.Jwt(person, secret)),
            new VestnikFiles()
        ),
        new(
            "node",
            "Node socket.io",
            (port, person, talk, secret) => new SocketIoLink(port, person, talk, Tokens.Plain(person, secret)),
            "select content from messages",
            (port, person, talk, secret) => new PollingLink(port, person, talk, Tokens.Plain(person, secret))
        ),
        new(
            "signalr",
            "SignalR",
            (port, person, talk, secret) => new SignalRLink(port, person, talk, Tokens.Plain(person, secret)),
            "select content from messages"
        ),
        new(
            "ejabberd",
            "ejabberd",
            (port, person, talk, secret) => new XmppLink(port, person, talk, secret),
            "select txt from archive"
        ),
        new(
            "kestrel",
            "Kestrel alone",
            (port, person, talk, secret) => new SocketIoLink(port, person, talk, Tokens.Plain(person, secret)),
            null
        ),
        new("nginx", "nginx", Link: null, StoredTexts: null, Files: new NginxFiles()),
    ];
}
