using Vestnik.Testing;

namespace Vestnik.Server.Tests.Backup;

/// <summary>The file of a backup: whole and private under its name, or not there at all.</summary>
[Trait("Category", "Slow")]
public sealed class BackupFileTests
{
    private const int Terminate = 15;

    [Fact]
    public async Task It_is_for_its_owner_alone_and_everyday_tools_read_it()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var file = Path.Combine(TestRun.NewFolder("backup"), "a.tar");

        var said = await Operator.DoAsync(Operator.On(database), "backup", file);

        Assert.Contains("0 people", said, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([file], Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
        using var tar = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(
                "sh",
                ["-c", "cd \"$(dirname \"$0\")\" && tar xf \"$0\" && sha256sum --quiet -c SHA256SUMS", file]
            )
        )!;
        await tar.WaitForExitAsync();
        Assert.Equal(0, tar.ExitCode);
        Assert.Contains("is whole", await Operator.DoAsync([], "backup", "--check", file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_exists_is_replaced_only_by_force()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var file = Path.Combine(TestRun.NewFolder("backup"), "a.tar");
        await File.WriteAllTextAsync(file, "precious");

        var refusal = await Operator.RefusedAsync(Operator.On(database), "backup", file);
        Assert.Contains($"{file} exists", refusal, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(file));

        await Operator.DoAsync(Operator.On(database), "backup", "--force", file);
        await Operator.DoAsync([], "backup", "--check", file);
    }

    [Fact]
    public async Task What_cannot_be_written_or_read_is_named()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var empty = await TestPostgres.CreateEmptyDatabaseAsync();
        var folder = TestRun.NewFolder("backup");
        var file = Path.Combine(folder, "a.tar");

        Assert.Contains(
            "There is no folder /nowhere",
            await Operator.RefusedAsync(Operator.On(database), "backup", "/nowhere/a.tar"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"{folder} is a folder",
            await Operator.RefusedAsync(Operator.On(database), "backup", folder),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "not one of Vestnik's",
            await Operator.RefusedAsync(Operator.On(empty), "backup", file),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"There is no database in {folder}",
            await Operator.RefusedAsync(Operator.In(folder), "backup", file),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "VESTNIK_POSTGRES_BIN",
            await Operator.RefusedAsync(
                new(Operator.On(database), StringComparer.Ordinal) { ["VESTNIK_POSTGRES_BIN"] = folder },
                "backup",
                file
            ),
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task Two_at_once_to_one_file_do_not_meet_and_an_interrupted_one_leaves_nothing()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var file = Path.Combine(TestRun.NewFolder("backup"), "a.tar");
        await using var holding = await database.OpenAsync();
        await using var transaction = await holding.BeginTransactionAsync();
        await using var hold = new Npgsql.NpgsqlCommand("lock table messages in access exclusive mode", holding);
        await hold.ExecuteNonQueryAsync();

        await using var first = ServerProcess.Launch(Operator.On(database), "backup", file);
        await Eventually.TrueAsync(() => File.Exists($"{file}.partial"), "the first one writes");
        var refusal = await Operator.RefusedAsync(Operator.On(database), "backup", file);
        Assert.Contains("Another backup is being written", refusal, StringComparison.Ordinal);

        first.Signal(Terminate);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Assert.Equal(1, await first.WaitForExitAsync(patience.Token));
        Assert.Contains("Interrupted", first.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public async Task What_a_killed_one_left_is_taken_over_by_the_next()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var file = Path.Combine(TestRun.NewFolder("backup"), "a.tar");
        await using (var holding = await database.OpenAsync())
        {
            await using var transaction = await holding.BeginTransactionAsync();
            await using var hold = new Npgsql.NpgsqlCommand("lock table messages in access exclusive mode", holding);
            await hold.ExecuteNonQueryAsync();
            await using var killed = ServerProcess.Launch(Operator.On(database), "backup", file);
            await Eventually.TrueAsync(() => File.Exists($"{file}.partial"), "it writes");
            await killed.KillAsync();
        }
        await File.WriteAllBytesAsync($"{file}.partial", new byte[1_000_000]);

        await Operator.DoAsync(Operator.On(database), "backup", file);

        Assert.Equal([file], Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
        await Operator.DoAsync([], "backup", "--check", file);
    }

    [Fact]
    public async Task What_lies_in_its_place_is_neither_followed_nor_written_to()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var folder = TestRun.NewFolder("backup");
        var (file, precious) = (Path.Combine(folder, "a.tar"), Path.Combine(folder, "precious"));
        await File.WriteAllTextAsync(precious, "precious");
        File.CreateSymbolicLink($"{file}.partial", precious);

        var refusal = await Operator.RefusedAsync(Operator.On(database), "backup", file);
        Assert.Contains($"{file}.partial is a link", refusal, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(precious));

        File.Delete($"{file}.partial");
        await File.WriteAllTextAsync($"{file}.partial", "left");
        File.SetUnixFileMode(
            $"{file}.partial",
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead
        );
        await Operator.DoAsync(Operator.On(database), "backup", file);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [NeedsMountsFact]
    public async Task A_full_disk_is_named_and_nothing_is_left()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await database.ExecuteAsync(
            """
            insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, created_at)
            select gen_random_uuid(), gen_random_uuid(), 1, 1, 1, gen_random_uuid(), gen_random_uuid(), 'text', '', now()
            from generate_series(1, 10000)
            """
        );
        var folder = TestRun.NewFolder("full");

        var (exitCode, output) = await ServerProcess.RunWithinAsync(
            $"mount -t tmpfs -o size=200k none {folder}; \"$@\"; code=$?; echo left: $(ls -A {folder}); exit $code",
            Operator.On(database),
            "backup",
            Path.Combine(folder, "a.tar")
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("a.tar was not written: No space left on device", output, StringComparison.Ordinal);
        Assert.EndsWith("left:", output, StringComparison.Ordinal);
    }
}
