using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Plans;

/// <summary>
/// A server on a large database of its own, whose PostgreSQL notes the plan of every statement that it executes
/// (auto_explain): what is looked at is what the server truly asked, and what that truly read.
/// </summary>
public sealed class PlanServer : IAsyncLifetime
{
    private readonly bool _isLarge;
    private PrivatePostgres _postgres = null!;
    private ServerProcess? _server;
    private string _log = "";

    public PlanServer()
        : this(isLarge: true) { }

    /// <summary>Of one's own.</summary>
    /// <param name="isLarge">Otherwise there are two people in it, and PostgreSQL knows that.</param>
    internal PlanServer(bool isLarge) => _isLarge = isLarge;

    public Person Anna { get; private set; } = null!;

    public Person Boris { get; private set; } = null!;

    public Uri Url => _server!.Url;

    /// <summary>Anna's and Boris's, with 200,000 messages.</summary>
    public Guid LongChat { get; private set; }

    /// <summary>Anna's, of 10,000 members and of 100,000.</summary>
    public Guid Group { get; private set; }

    public Guid Channel { get; private set; }

    public async Task InitializeAsync()
    {
        var options = new DatabaseOptions
        {
            DataDirectory = TestRun.NewFolder("plans"),
            PostgresBinaries = Environment.GetEnvironmentVariable("VESTNIK_POSTGRES_BIN"),
            MaxConnections = 40,
            Durable = false,
        };
        _log = Path.Combine(options.DataDirectory, "postgres.log");
        _postgres = await StartPostgresAsync(options);
        await StartAsync();
        (Anna, Boris) = (await Person.RegisterAsync(Url), await Person.RegisterAsync(Url));
        if (_isLarge)
        {
            await FillAsync();
        }
        await ExecuteAsync(
            _postgres.Administration,
            """
            alter role vestnik set session_preload_libraries = 'auto_explain';
            alter role vestnik set auto_explain.log_min_duration = 0;
            alter role vestnik set auto_explain.log_format = 'json';
            alter role vestnik set auto_explain.log_analyze = on;
            alter role vestnik set auto_explain.log_timing = off;
            alter role vestnik set auto_explain.log_nested_statements = on;
            """
        );
    }

    /// <summary>
    /// The server plans each statement once, by its indexes. An operator who tells PostgreSQL other options leaves it to that, which
    /// may plan for the parameters, or read whole tables: both ways are looked at.
    /// </summary>
    /// <param name="options">What PostgreSQL is told instead; null: what the server tells it.</param>
    public async Task PlanAsync(string? options)
    {
        await StartAsync(options);
        await Anna.DisposeAsync();
        await Boris.DisposeAsync();
        (Anna, Boris) = (await Anna.AnotherDeviceAsync(Url), await Boris.AnotherDeviceAsync(Url));
    }

    /// <summary>The plans of all that was executed while it was driven.</summary>
    public async Task<IReadOnlyList<Plan>> WatchAsync(Func<Task> drive)
    {
        // Emptied each time, and so never so large that it is rotated.
        await using (var log = new FileStream(_log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            log.SetLength(0);
        }
        await drive();
        // A statement is noted when it ends, which may be after its answer; this one is asked after all of them.
        var mark = $"mark {Guid.NewGuid():N}";
        await AskAsync<int>($"select 1 /* {mark} */");
        var (text, end) = ("", -1);
        await Eventually.TrueAsync(
            async () =>
            {
                await using var log = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var reader = new StreamReader(log, Encoding.UTF8);
                text = await reader.ReadToEndAsync();
                end = text.IndexOf(mark, StringComparison.Ordinal);
                return end >= 0;
            },
            "the log has all"
        );
        // Up to where its own entry begins: what comes after may not be written to its end.
        return [.. Plan.ReadLog(text[..text.LastIndexOf("duration:", end, StringComparison.Ordinal)])];
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_postgres.Connection.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task ExecuteAsync(string sql) => ExecuteAsync(_postgres.Connection, sql);

    public async Task DisposeAsync()
    {
        if (Anna is not null)
        {
            await Anna.DisposeAsync();
            await Boris.DisposeAsync();
        }
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
        await _postgres.DisposeAsync();
    }

    private static async Task<PrivatePostgres> StartPostgresAsync(DatabaseOptions options)
    {
        var postgres = new PrivatePostgres(options, TimeProvider.System, NullLogger<PrivatePostgres>.Instance);
        await postgres.StartAsync(besideServer: false, CancellationToken.None);
        return postgres;
    }

    private async Task StartAsync(string? options = null)
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
        _server = await ServerProcess.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["DATABASE_URL"] = new NpgsqlConnectionStringBuilder(_postgres.Connection.ConnectionString)
                {
                    Options = options,
                }.ConnectionString,
                // Of the small one each connection must have had every statement.
                ["DATABASE_MAX_CONNECTIONS"] = _isLarge ? "40" : "2",
            }
        );
    }

    private async Task FillAsync()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Plans", "fill.sql");
        await ExecuteAsync(await File.ReadAllTextAsync(path));
        await ExecuteAsync($"call fill('{Anna.Id}', '{Boris.Id}')");
        await ExecuteAsync("vacuum analyze");
        LongChat = await AskAsync<Guid>("select id from chats order by last_no desc limit 1");
        Group = await AskAsync<Guid>("select id from chats where type = 'group'");
        Channel = await AskAsync<Guid>("select id from chats where type = 'channel'");
    }

    private static async Task ExecuteAsync(NpgsqlConnectionStringBuilder whose, string sql)
    {
        await using var connection = new NpgsqlConnection(whose.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }
}
