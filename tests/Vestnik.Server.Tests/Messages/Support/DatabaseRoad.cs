using System.Net.Sockets;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>A way to a test's database that can be cut and held, while the test itself keeps its own.</summary>
public sealed class DatabaseRoad : IAsyncDisposable
{
    public DatabaseRoad(TestDatabase database, string settings = "")
    {
        var direct = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        Road = new Road(new UnixDomainSocketEndPoint(SocketFolder.SocketIn(direct.Host!)));
        // The application's name: so that a test finds the server's connections, and not its own.
        ConnectionString =
            $"Host=127.0.0.1;Port={Road.Port};Database={database.Name};Username={direct.Username};SSL Mode=Disable;GSS Encryption Mode=Disable;{settings}";
    }

    public Road Road { get; }

    public string ConnectionString { get; }

    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>(StringComparer.Ordinal) { ["DATABASE_URL"] = ConnectionString };

    public ValueTask DisposeAsync() => Road.DisposeAsync();
}
