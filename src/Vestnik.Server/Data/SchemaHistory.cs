using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>A row of <c>schema_migrations</c>. <paramref name="RunsWith"/>: the oldest program's last migration that works beside it.</summary>
internal sealed record AppliedMigration(int Number, string Name, string Sha256, int RunsWith)
{
    public override string ToString() => $"{Number:D4}_{Name}";
}

/// <summary>What was done to the schema, who may change it now, and which versions use it: one table and two kinds of locks.</summary>
internal static class SchemaHistory
{
    /// <summary>Of whoever migrates. Any number, so long as every version of the program uses the same.</summary>
    private const long Migrating = 0x5665_7374_6e69_6b;

    /// <summary>Of those that run, shared; the second half is the number of their last migration.</summary>
    private const int Running = 0x5673_746b;

    // Checked before it is altered: even an idle ALTER waits for a backup that reads the table.
    // A migration waits for a table only so long, as everybody else would wait behind it.
    private const string Prepare = """
        set statement_timeout = 0;
        set lock_timeout = '2s';
        set client_min_messages = warning;
        create table if not exists schema_migrations (
          number int primary key,
          name text not null,
          sha256 text not null,
          applied_at timestamptz not null default now(),
          runs_with int
        );
        do $$ begin
          if not exists (select from pg_attribute where attrelid = 'schema_migrations'::regclass and attname = 'runs_with') then
            alter table schema_migrations add column runs_with int;
          end if;
        end $$;
        """;

    public static Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        ExecuteAsync(connection, Prepare, cancellation);

    public static async Task<List<AppliedMigration>> ReadAsync(
        NpgsqlConnection connection,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(
            "select number, name, sha256, coalesce(runs_with, number) from schema_migrations order by number",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<AppliedMigration>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3)));
        }
        return rows;
    }

    public static async Task AddAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        await using var record = new NpgsqlCommand(
            "insert into schema_migrations (number, name, sha256, runs_with) values ($1, $2, $3, $4)",
            connection
        )
        {
            Parameters =
            {
                new() { Value = migration.Number },
                new() { Value = migration.Name },
                new() { Value = migration.Sha256 },
                new() { Value = migration.RunsWith },
            },
        };
        await record.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Null: another one migrates.</summary>
    public static async Task<Held?> TryHoldAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select pg_try_advisory_lock({Migrating})", connection);
        return await command.ExecuteScalarAsync(cancellation) is true ? new Held(connection) : null;
    }

    /// <summary>For as long as the connection lives.</summary>
    public static Task AnnounceAsync(NpgsqlConnection connection, int version, CancellationToken cancellation) =>
        AskAsync(connection, $"select pg_advisory_lock_shared({Running}, {version})", cancellation);

    /// <summary>The servers that run with less than this migration, in words; null when there are none.</summary>
    public static async Task<string?> OlderAsync(
        NpgsqlConnection connection,
        int version,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(
            """
            select string_agg(concat(a.application_name, coalesce(' at ' || a.client_addr, ''), ', migration ', l.objid), '; ')
            from pg_locks l left join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.classid = $1 and l.objid < $2
              and l.database = (select oid from pg_database where datname = current_database())
            """,
            connection
        )
        {
            Parameters =
            {
                new() { Value = (uint)Running, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid },
                new() { Value = (uint)version, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid },
            },
        };
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        // A migration of a large table takes the time it takes.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>What takes no time: a database that does not answer is noticed.</summary>
    private static async Task AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The right to migrate, until it is disposed or its connection ends.</summary>
    internal sealed class Held(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (connection.State == System.Data.ConnectionState.Open)
            {
                try
                {
                    await AskAsync(connection, $"select pg_advisory_unlock({Migrating})", CancellationToken.None);
                }
                catch (NpgsqlException)
                {
                    // The lock ends with the connection, so that must not go back to the pool. What was thrown before is what matters.
                    NpgsqlConnection.ClearPool(connection);
                }
            }
        }
    }
}
