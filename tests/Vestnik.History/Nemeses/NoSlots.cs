using Npgsql;
using Vestnik.History.Running;

namespace Vestnik.History.Nemeses;

/// <summary>Other programs take all connections that PostgreSQL has, those of the server too.</summary>
internal sealed class NoSlots() : Nemesis("no connections left", Target.Postgres)
{
    private readonly List<NpgsqlConnection> _taken = [];
    private volatile bool _isOver;
    private Task _taking = Task.CompletedTask;

    public override async Task BeginAsync(World world, Random random)
    {
        _isOver = false;
        _taking = TakeAsync(world);
        try
        {
            await using var database = await world.OpenDatabaseAsync(asAdministrator: true);
            await using var command = new NpgsqlCommand(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'vestnik'",
                database
            );
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException)
        {
            // It is away altogether.
        }
    }

    public override async Task EndAsync(World world)
    {
        _isOver = true;
        await _taking;
        foreach (var connection in _taken)
        {
            await connection.DisposeAsync();
        }
        _taken.Clear();
    }

    private async Task TakeAsync(World world)
    {
        while (!_isOver)
        {
            try
            {
                _taken.Add(await world.OpenDatabaseAsync());
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException)
            {
                // All are taken: whatever becomes free is taken, too.
                await Task.Delay(20);
            }
        }
    }
}
