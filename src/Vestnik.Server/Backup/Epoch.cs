using Npgsql;

namespace Vestnik.Server.Backup;

/// <summary>
/// After a restore the database continues from an earlier point: what clients saw after it never happened. A new epoch
/// tells them, as no cursor of the old one is believed. And what was written in another cluster carries that one's
/// transaction numbers: those above this one's would look as if they moved again at every sync.
/// </summary>
internal static class Epoch
{
    private const string Begin = """
        update server_state set epoch = gen_random_uuid();
        update chats set last_xid = pg_current_xact_id() where last_xid > pg_current_xact_id();
        update members set marks_xid = pg_current_xact_id() where marks_xid > pg_current_xact_id();
        update departures set xid = pg_current_xact_id() where xid > pg_current_xact_id();
        """;

    public static async Task BeginAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        // Several statements in one command are one transaction.
        await using var command = new NpgsqlCommand(Begin, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
