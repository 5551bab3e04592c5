using Npgsql;
using Vestnik.History.Running;

namespace Vestnik.History.Nemeses;

/// <summary>
/// No space left for PostgreSQL. Statements that need a page more fail; and as soon as its log needs a new file, for which
/// the log is led to the end of each file it has, PostgreSQL panics and cannot recover until there is space again.
/// </summary>
internal sealed class FullDisk() : Nemesis("disk full", Target.Postgres)
{
    private const int Files = 40;

    public override bool LosesMarks => true;

    public override string? Lacks(World world) => world.Disk is null ? "only root can mount a small disk" : null;

    public override async Task BeginAsync(World world, Random random)
    {
        await world.Disk!.FillAsync();
        try
        {
            await using var database = await world.OpenDatabaseAsync(asAdministrator: true);
            for (var file = 0; file < Files; file++)
            {
                // Something must be in a file before it can be left.
                await using var command = new NpgsqlCommand(
                    "select pg_logical_emit_message(false, 'history', 'full'), pg_switch_wal()",
                    database
                );
                await command.ExecuteNonQueryAsync();
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException)
        {
            // That was the last one.
        }
    }

    public override Task EndAsync(World world) => world.Disk!.FreeAsync();
}
