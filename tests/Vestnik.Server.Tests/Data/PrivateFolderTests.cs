using Microsoft.Extensions.Logging.Abstractions;
using Vestnik.Server.Data;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Data;

/// <summary>What lies in DATA_DIR is somebody's data: unless it is understood, it is named and left alone.</summary>
public sealed class PrivateFolderTests
{
    [Fact]
    public async Task A_folder_with_something_else_in_it_is_named_and_left_alone()
    {
        var folder = TestRun.NewFolder("foreign");
        var file = Path.Combine(folder, "postgres", "holiday.jpg");
        Write(file, "photo");

        var refusal = await RefusalAsync(folder);

        Assert.Contains($"{folder}/postgres is not empty", refusal, StringComparison.Ordinal);
        Assert.Equal("photo", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_copy_that_was_cut_short_is_named_and_left_alone()
    {
        var folder = TestRun.NewFolder("half");
        var file = Path.Combine(folder, "postgres", "PG_VERSION");
        Write(file, "15\n");

        var refusal = await RefusalAsync(folder);

        Assert.Contains("incomplete", refusal, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [Theory]
    [InlineData("99")]
    [InlineData("9")]
    public async Task Data_of_another_version_is_refused_with_the_upgrade_command(string version)
    {
        var folder = TestRun.NewFolder("version");
        Write(Path.Combine(folder, "postgres", "PG_VERSION"), version + "\n");
        Write(Path.Combine(folder, "postgres", "global", "pg_control"), "x");

        var refusal = await RefusalAsync(folder);

        Assert.Contains($"written by PostgreSQL {version}", refusal, StringComparison.Ordinal);
        Assert.Contains("pg_upgrade --old-bindir", refusal, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Setting_up_that_was_interrupted_starts_anew()
    {
        var folder = TestRun.NewFolder("interrupted");
        Write(Path.Combine(folder, "postgres.unfinished", "PG_VERSION"), "15\n");
        Directory.CreateDirectory(Path.Combine(folder, "postgres"));

        await using var postgres = Postgres(folder);
        await postgres.StartAsync(besideServer: false, CancellationToken.None);

        Assert.False(Directory.Exists(Path.Combine(folder, "postgres.unfinished")));
        Assert.True(File.Exists(Path.Combine(folder, "postgres", "global", "pg_control")));
    }

    [Fact]
    public async Task A_broken_configuration_is_told_in_PostgreSQLs_own_words()
    {
        var folder = TestRun.NewFolder("broken");
        await using (var first = Postgres(folder))
        {
            await first.StartAsync(besideServer: false, CancellationToken.None);
        }
        await File.AppendAllTextAsync(Path.Combine(folder, "postgres", "postgresql.conf"), "\nnonsense = 1\n");

        var refusal = await RefusalAsync(folder);

        Assert.Contains("nonsense", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_PostgreSQL_it_is_said_what_to_do()
    {
        var folder = TestRun.NewFolder("without");

        var refusal = await RefusalAsync(folder, binaries: folder);

        Assert.Contains("VESTNIK_POSTGRES_BIN", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_whose_name_the_tools_cannot_take_is_refused()
    {
        await using var postgres = Postgres(TestRun.NewFolder("it's"));

        await Assert.ThrowsAsync<ConfigurationException>(() =>
            postgres.StartAsync(besideServer: false, CancellationToken.None)
        );
    }

    [Fact]
    public async Task A_name_with_spaces_and_other_letters_works()
    {
        await using var postgres = Postgres(TestRun.NewFolder("мои данные & more"));

        await postgres.StartAsync(besideServer: false, CancellationToken.None);
    }

    private static async Task<string> RefusalAsync(string folder, string? binaries = null)
    {
        await using var postgres = Postgres(folder, binaries);
        var refusal = await Assert.ThrowsAsync<StartupException>(() =>
            postgres.StartAsync(besideServer: false, CancellationToken.None)
        );
        return refusal.Message;
    }

    private static PrivatePostgres Postgres(string folder, string? binaries = null) =>
        new(
            new DatabaseOptions
            {
                DataDirectory = folder,
                Durable = false,
                PostgresBinaries = binaries ?? Environment.GetEnvironmentVariable("VESTNIK_POSTGRES_BIN"),
            },
            TimeProvider.System,
            NullLogger<PrivatePostgres>.Instance
        );

    private static void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
