using Microsoft.Extensions.Logging.Abstractions;
using Vestnik.Server.Data;
using Vestnik.Server.Tests.Backup;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Data;

/// <summary>
/// What may happen to a data folder on its way through disks, copies and tired hands. Each ends the start with one
/// sentence that names the file and what to do, and the folder as it was, byte for byte.
/// </summary>
[Trait("Category", "Slow")]
public sealed class DamagedFolderTests : IAsyncLifetime
{
    /// <summary>Made once; each test damages a copy.</summary>
    private static readonly Lazy<Task<string>> Whole = new(MakeAsync);

    private readonly string _data = TestRun.NewFolder("damaged");

    private string Cluster => Path.Combine(_data, "postgres");

    public async Task InitializeAsync() => await RunAsync($"cp -a {await Whole.Value}/postgres {_data}");

    public Task DisposeAsync() => Task.CompletedTask;

    public static TheoryData<string, string> Damages =>
        new()
        {
            { "rm PG_VERSION", "PG_VERSION is missing" },
            { ": > PG_VERSION", "PG_VERSION says ''" },
            { "echo fifteen > PG_VERSION", "PG_VERSION says 'fifteen'" },
            { "echo 99 > PG_VERSION", "written by PostgreSQL 99" },
            { "rm global/pg_control", "global/pg_control is missing" },
            { "truncate -s 100 global/pg_control", "global/pg_control is damaged or was cut short" },
            { ": > global/pg_control", "global/pg_control is damaged or was cut short" },
            {
                "printf x | dd of=global/pg_control bs=1 seek=40 conv=notrunc status=none",
                "global/pg_control is damaged or was cut short"
            },
            { "rm -r base", "base is missing" },
            { "rm -r global", "global/pg_control is missing" },
            { "rm -r pg_wal", "pg_wal is missing" },
            { "rm -r pg_xact", "pg_xact is missing" },
            { "rm -r pg_notify", "pg_notify is missing" },
            { "rm pg_wal/0*", "pg_wal/0000000100000000000000" },
            { "rm postgresql.conf", "postgresql.conf is missing" },
            { "rm global/pg_filenode.map", "global/pg_filenode.map is missing" },
            {
                "for file in *; do [ $file = base ] || [ $file = global ] || rm -r $file; done",
                "PG_VERSION is missing"
            },
            { "rm -r * && echo hello > letter.txt", "is not empty but holds no PostgreSQL data" },
        };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task It_is_named_and_left_as_it_is(string damage, string words)
    {
        await RunAsync($"cd {Cluster} && {damage}");
        var before = Operator.Picture(Cluster);

        var refusal = await RefusalAsync();

        Assert.Contains(words, refusal, StringComparison.Ordinal);
        Assert.Contains(Cluster, refusal, StringComparison.Ordinal);
        Assert.Contains("left as it is", refusal.Replace("cannot read it", "left as it is"), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
        Assert.Equal(before, Operator.Picture(Cluster));
    }

    [Fact]
    public async Task A_copy_without_owners_is_named_with_the_command_that_mends_it()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            // Who may give files away is root alone; as anybody else, all files are one's own.
            return;
        }
        await RunAsync($"chown root {Cluster}/base/1/PG_VERSION");
        var before = Operator.Picture(Cluster);

        var refusal = await RefusalAsync();

        Assert.Contains($"{Cluster}/base/1/PG_VERSION does not belong", refusal, StringComparison.Ordinal);
        Assert.Contains($"chown -R postgres {Cluster}", refusal, StringComparison.Ordinal);
        Assert.Equal(before, Operator.Picture(Cluster));

        await RunAsync($"chown -R postgres {Cluster}");
        await using var mended = Postgres();
        await mended.StartAsync(besideServer: false, CancellationToken.None);
    }

    /// <summary>Whoever moves a folder to another disk makes the link as root.</summary>
    [Fact]
    public async Task Links_to_another_disk_are_followed_and_what_they_lead_to_is_checked()
    {
        await RunAsync(
            $"mv {Cluster}/pg_wal {_data}/wal && ln -s {_data}/wal {Cluster}/pg_wal && mv {Cluster} {_data}/disk && ln -s disk {Cluster}"
        );
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync($"chown root {_data}/disk/base/1/PG_VERSION");
            Assert.Contains("base/1/PG_VERSION does not belong", await RefusalAsync(), StringComparison.Ordinal);
            await RunAsync($"chown postgres {_data}/disk/base/1/PG_VERSION");
        }

        await using var postgres = Postgres();
        await postgres.StartAsync(besideServer: false, CancellationToken.None);
    }

    [Fact]
    public async Task A_mode_too_wide_is_narrowed()
    {
        File.SetUnixFileMode(Cluster, File.GetUnixFileMode(Cluster) | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await using var postgres = Postgres();
        await postgres.StartAsync(besideServer: false, CancellationToken.None);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Cluster)
        );
    }

    [Fact]
    public async Task A_half_copied_folder_whose_catalogue_is_missing_is_named_by_PostgreSQL_and_it_is_stopped()
    {
        await RunAsync($"cd {Cluster}/base && for folder in *; do rm -f $folder/1259 $folder/1249; done");

        var refusal = await RefusalAsync();

        Assert.Matches("is damaged; PostgreSQL says: could not open file \"base/[0-9]+/[0-9]+\"", refusal);
        Assert.Contains("vestnik restore", refusal, StringComparison.Ordinal);
        Assert.Null(Postmaster.Read(Cluster));
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_is_not_taken_for_an_empty_folder()
    {
        Directory.Move(Cluster, $"{Cluster}.disk");
        Directory.CreateSymbolicLink(Cluster, "/nowhere/postgres");

        var refusal = await RefusalAsync();

        Assert.Contains($"{Cluster} is a link to /nowhere/postgres", refusal, StringComparison.Ordinal);
        Assert.Equal("/nowhere/postgres", new DirectoryInfo(Cluster).LinkTarget);
    }

    [Fact]
    public async Task An_interrupted_setup_that_holds_more_than_a_setup_is_not_begun_anew()
    {
        Directory.Move(Cluster, $"{Cluster}.unfinished");
        Directory.CreateDirectory(Path.Combine($"{Cluster}.unfinished", "base", "20000"));
        var before = Operator.Picture($"{Cluster}.unfinished");

        var refusal = await RefusalAsync();

        Assert.Contains($"{Cluster}.unfinished was left", refusal, StringComparison.Ordinal);
        Assert.Equal(before, Operator.Picture($"{Cluster}.unfinished"));
    }

    private async Task<string> RefusalAsync()
    {
        await using var postgres = Postgres();
        var refusal = await Assert.ThrowsAsync<StartupException>(() =>
            postgres.StartAsync(besideServer: false, CancellationToken.None)
        );
        return refusal.Message;
    }

    private static async Task<string> MakeAsync()
    {
        var folder = TestRun.NewFolder("whole");
        await using var postgres = Postgres(folder);
        await postgres.StartAsync(besideServer: false, CancellationToken.None);
        return folder;
    }

    private PrivatePostgres Postgres() => Postgres(_data);

    private static PrivatePostgres Postgres(string folder) =>
        new(
            new DatabaseOptions
            {
                DataDirectory = folder,
                Durable = false,
                PostgresBinaries = Environment.GetEnvironmentVariable("VESTNIK_POSTGRES_BIN"),
            },
            TimeProvider.System,
            NullLogger<PrivatePostgres>.Instance
        );

    private static async Task RunAsync(string shell)
    {
        using var process = System.Diagnostics.Process.Start("sh", ["-c", shell]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
