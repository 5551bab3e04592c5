using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Testing;

namespace Vestnik.History.Running;

/// <summary>A server, its PostgreSQL with fsync, and the ways between them and the clients, all of which can be broken.</summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _data;
    private readonly PrivatePostgres? _outer;

    private World(
        string name,
        string data,
        SmallDisk? disk,
        ServerClock? clock,
        PrivatePostgres? outer,
        Road? toDatabase
    )
    {
        (Name, _data, Disk, Clock, _outer, ToDatabase) = (name, data, disk, clock, outer, toDatabase);
    }

    public string Name { get; }

    public ServerProcess Server { get; private set; } = null!;

    /// <summary>The way of the clients.</summary>
    public Road ToServer { get; private set; } = null!;

    /// <summary>The way of the server to its database; null: there is none to break.</summary>
    public Road? ToDatabase { get; }

    /// <summary>Null: this user cannot mount one.</summary>
    public SmallDisk? Disk { get; }

    /// <summary>Null: libfaketime is not installed.</summary>
    public ServerClock? Clock { get; }

    /// <summary>Null while there is none.</summary>
    public Postmaster? Postgres => Postmaster.Read(Path.Combine(_data, "postgres"));

    public static Task<World> MakeAsync(string name) =>
        name switch
        {
            "outer" => OuterAsync(),
            "private" => PrivateAsync(),
            _ => throw new ArgumentException($"There is no world '{name}': outer, private.", nameof(name)),
        };

    /// <summary>The server on somebody else's PostgreSQL, a way between them; somebody starts that again when it dies.</summary>
    private static async Task<World> OuterAsync()
    {
        var disk = await SmallDisk.MountAsync();
        var data = disk?.Folder ?? TestRun.NewFolder("outer");
        var options = new DatabaseOptions
        {
            DataDirectory = data,
            RuntimeDirectory = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"),
            PostgresBinaries = Environment.GetEnvironmentVariable("VESTNIK_POSTGRES_BIN"),
            MaxConnections = 15,
        };
        var outer = new PrivatePostgres(options, TimeProvider.System, NullLogger<PrivatePostgres>.Instance);
        await outer.StartAsync(besideServer: false, CancellationToken.None);
        var road = new Road(new UnixDomainSocketEndPoint(SocketFolder.SocketIn(outer.Connection.Host!)));
        var world = new World("outer", data, disk, ServerClock.Find(), outer, road);
        var port = road.Port.ToString(CultureInfo.InvariantCulture);
        await world.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["DATABASE_URL"] =
                    $"Host=127.0.0.1;Port={port};Username=vestnik;Database=vestnik;SSL Mode=Disable;GSS Encryption Mode=Disable",
            }
        );
        return world;
    }

    /// <summary>The server on a PostgreSQL of its own.</summary>
    private static async Task<World> PrivateAsync()
    {
        var disk = await SmallDisk.MountAsync();
        var data = disk?.Folder ?? TestRun.NewFolder("private");
        var world = new World("private", data, disk, ServerClock.Find(), outer: null, toDatabase: null);
        await world.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["DATA_DIR"] = data });
        return world;
    }

    /// <summary>Past every road. As PostgreSQL's administrator there is a place even when all are taken.</summary>
    public async Task<NpgsqlConnection> OpenDatabaseAsync(bool asAdministrator = false)
    {
        // While it starts, the file does not name the folder yet.
        if (Postgres is not { SocketFolder: { Length: > 0 } folder })
        {
            throw new IOException("PostgreSQL is away.");
        }
        var how = new NpgsqlConnectionStringBuilder
        {
            Host = folder,
            Username = asAdministrator ? "postgres" : "vestnik",
            Database = "vestnik",
            Pooling = false,
            Timeout = 5,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        var connection = new NpgsqlConnection(how.ConnectionString);
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (ToServer is not null)
        {
            await ToServer.DisposeAsync();
        }
        if (Server is not null)
        {
            // Takes its own PostgreSQL with it.
            _ = await Server.StopAsync();
            await Server.DisposeAsync();
        }
        if (ToDatabase is not null)
        {
            await ToDatabase.DisposeAsync();
        }
        if (_outer is not null)
        {
            await _outer.DisposeAsync();
        }
        if (Disk is not null)
        {
            await Disk.DisposeAsync();
        }
    }

    private async Task StartAsync(Dictionary<string, string> environment)
    {
        environment["DATABASE_MAX_CONNECTIONS"] = "10";
        Clock?.AddTo(environment);
        Server = await ServerProcess.StartAsync(environment).WaitAsync(Patience);
        ToServer = new Road(Server.Url);
    }
}
