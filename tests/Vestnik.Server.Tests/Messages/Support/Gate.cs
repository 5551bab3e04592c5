using Vestnik.Testing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>
/// Holds whatever writes a message with a certain content inside PostgreSQL until the test opens it: the moments in the
/// middle of a statement last as long as a test needs them.
/// </summary>
public sealed class Gate
{
    public const string Content = "slow";

    private readonly TestDatabase _database;

    private Gate(TestDatabase database) => _database = database;

    public static async Task<Gate> BuildAsync(TestDatabase database)
    {
        await database.ExecuteAsync(
            $$"""
            create table gate (is_open boolean);
            create function wait_at_gate() returns trigger language plpgsql as $body$
            begin
              while not exists (select from gate) loop perform pg_sleep(0.01); end loop;
              return new;
            end $body$;
            create trigger gate before insert or update of content on messages
              for each row when (new.content = '{{Content}}') execute function wait_at_gate();
            """
        );
        return new Gate(database);
    }

    /// <summary>Somebody's statement stands at the gate.</summary>
    public Task ReachedAsync() =>
        Eventually.TrueAsync(
            async () =>
                await _database.AskAsync<long>(
                    "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
                ) > 0,
            "a statement stands at the gate"
        );

    public Task OpenAsync() => _database.ExecuteAsync("insert into gate values (true)");
}
