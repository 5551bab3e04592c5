namespace Vestnik.Gateway;

/// <summary>Every limit of the gateway. All are checked when the host starts.</summary>
public sealed class GatewayOptions
{
    /// <summary>Where Socket.IO clients connect. The official client's default; a client must be told of another.</summary>
    public string SocketIoPath { get; set; } = "/socket.io";

    /// <summary>Where plain JSON frames are spoken.</summary>
    public string PlainPath { get; set; } = "/ws";

    /// <summary>
    /// What every session's id begins with on this node: letters, digits, hyphens and dots, at most 32. A proxy before
    /// several nodes finds by it the one that a request of long polling belongs to. Empty by default.
    /// </summary>
    public string SidPrefix { get; set; } = "";

    /// <summary>The largest message a client may send, with its attachments, and the largest payload of long polling, 1 KB to 64 MB; above it the connection is closed with 1009. 16 KB before it is let in. Too small, and long messages never arrive.</summary>
    public int MaxMessageBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How much may wait for one client, at least 1 KB; above half, ephemeral events are dropped, above it the connection
    /// is closed with 4408. One frame always fits an empty queue. Too large, and slow clients cost memory.
    /// </summary>
    public int QueueBytes { get; set; } = 1024 * 1024;

    /// <summary>How many frames may wait for one client, at least 2; the same rules as <see cref="QueueBytes"/>.</summary>
    public int QueueEvents { get; set; } = 1024;

    /// <summary>
    /// How much may wait for all clients of this node together, at least <see cref="QueueBytes"/>. While it is more,
    /// whoever has 64 KB waiting is closed with 4408 by the next frame, and a client that reads nothing is given a tenth
    /// of <see cref="PingTimeout"/>. An event that waits for many counts for each. Too small, and a crowd closes healthy
    /// clients; too large, and slow clients together exhaust the memory.
    /// </summary>
    public long AllQueuesBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>How long a Socket.IO connection rests between the answer to a ping and the next; also the ping interval at the plain path. 100 ms to 10 min. Longer than a proxy's idle time-out, and the proxy cuts quiet clients.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// How long a client may take to answer a ping, and to take the next 32 KB of what is sent to it, 100 ms to 10 min. Too
    /// short, and phones with a bad signal are cut.
    /// </summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a Socket.IO client may take until it is let in, 100 ms to 10 min.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How long a client may take to change from long polling to a WebSocket, 100 ms to 10 min; then the WebSocket is cut and it stays with long polling.</summary>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many clients of this node may be connected and not let in yet, 1 or more; each takes about 20 KB. The oldest makes
    /// room for a new one: who opens many and never signs in locks nobody out. While more than one in a hundred of these are
    /// let in each second, a new one is sent away instead. Too few, and a crowd that comes back at once comes in small parts.
    /// </summary>
    public int Handshakes { get; set; } = 5000;

    /// <summary>How long a closing connection may take to read what is queued and to answer, before it is cut; also the bound for all connections together when the host stops. 100 ms to 1 min.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many messages a second a connection may send in the long run, 1 or more; above it is closed with 4429.</summary>
    public int EventsPerSecond { get; set; } = 100;

    /// <summary>How many messages a connection may send at once after a rest, 1 or more.</summary>
    public int EventsBurst { get; set; } = 200;

    /// <summary>How many connections one user may have on one node, 1 or more. The oldest makes room for a new one: a new device is never locked out.</summary>
    public int ConnectionsPerUser { get; set; } = 20;

    /// <summary>
    /// How many connections one address may have on one node, 1 or more; the next is refused. A network of 64 bits counts
    /// as one IPv6 address. Behind a proxy, addresses are right only if the application reads forwarded headers.
    /// </summary>
    public int ConnectionsPerAddress { get; set; } = 10_000;

    /// <summary>
    /// The origins whose pages may use long polling from elsewhere, such as <c>https://example.com</c>; none by default.
    /// A WebSocket asks no leave: what guards it must come before the gateway.
    /// </summary>
    public ISet<string> Origins { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many handlers of one connection may run at once, 1 or more; then nothing more is read from it until one ends. Nor is it while these hold messages of <see cref="MaxMessageBytes"/> together, or while its own queue is half full.</summary>
    public int RequestsInFlight { get; set; } = 64;

    /// <summary>The spaces whose topics nodes tell each other of, for <see cref="IGateway.HasSubscribers"/>. None by default: not needed for delivery. A space with many short-lived topics costs traffic.</summary>
    public ISet<string> SharedSpaces { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>How long changes of shared topics are gathered at most before other nodes hear of them, 10 ms to 1 s.</summary>
    public TimeSpan PresenceDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a node says that it lives and what its last frame was, 100 ms to 1 min: a lost last event is noticed after at most this long.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>After how many heartbeats in silence a node is taken for dead, 2 or more. Too few, and a pause of the garbage collector looks like a death.</summary>
    public int HeartbeatsMissed { get; set; } = 5;

    /// <summary>How many frames may wait for the backplane, 1 or more; further ones are lost, which the other nodes notice.</summary>
    public int BackplaneQueue { get; set; } = 65536;

    /// <summary>The event, without data, that every subscribed connection gets when frames of another node were lost; null: none.</summary>
    public string? SyncEvent { get; set; }

    /// <summary>In milliseconds, of those that are kept by looking at the clock.</summary>
    internal long ShortestTimeout =>
        (long)new[] { PingInterval, PingTimeout, ConnectTimeout, UpgradeTimeout, CloseTimeout }.Min().TotalMilliseconds;
}
