using Microsoft.Extensions.Configuration;
using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Tests.Data;

public sealed class DatabaseOptionsTests
{
    [Fact]
    public void Nothing_set_means_a_private_database_in_the_users_own_folder()
    {
        var options = Read();

        Assert.Null(options.External);
        Assert.Equal(20, options.MaxConnections);
        Assert.True(options.Durable);
        Assert.True(Path.IsPathRooted(options.DataDirectory));
        Assert.EndsWith("/vestnik", options.DataDirectory, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_variable_is_one_that_is_not_set()
    {
        var options = Read(("DATABASE_URL", ""), ("DB_HOST", ""), ("DATABASE_MAX_CONNECTIONS", ""));

        Assert.Null(options.External);
        Assert.Equal(20, options.MaxConnections);
    }

    [Fact]
    public void The_data_folder_is_taken_as_given_and_made_absolute()
    {
        Assert.Equal("/srv/chat", Read(("DATA_DIR", "/srv/chat/")).DataDirectory);
        Assert.Equal(Path.GetFullPath("here"), Read(("DATA_DIR", "here")).DataDirectory);
    }

    [Fact]
    public void Single_settings_have_the_usual_defaults()
    {
        var external = Read(("DB_PASSWORD", "p;w=d"), ("DB_NAME", "chat")).External!;

        Assert.Equal(("localhost", 5432, "postgres"), (external.Host, external.Port, external.Username));
        Assert.Equal(("p;w=d", "chat"), (external.Password, external.Database));
    }

    [Fact]
    public void The_address_wins_over_single_settings() =>
        Assert.Equal("a", Read(("DATABASE_URL", "postgres://u@a/x"), ("DB_HOST", "b")).External!.Host);

    [Theory]
    [InlineData("2", 2)]
    [InlineData("500", 500)]
    public void The_number_of_connections_has_room(string text, int count) =>
        Assert.Equal(count, Read(("DATABASE_MAX_CONNECTIONS", text)).MaxConnections);

    [Theory]
    [InlineData("DATABASE_MAX_CONNECTIONS", "1")]
    [InlineData("DATABASE_MAX_CONNECTIONS", "501")]
    [InlineData("DATABASE_MAX_CONNECTIONS", "many")]
    [InlineData("DB_PORT", "0")]
    [InlineData("DB_PORT", "x")]
    public void A_wrong_value_names_its_setting(string name, string value)
    {
        var refusal = Assert.Throws<ConfigurationException>(() => Read((name, value)));

        Assert.StartsWith($"{name}: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_operator_wrote_stands_and_the_rest_is_for_a_server()
    {
        var given = new NpgsqlConnectionStringBuilder("Host=db;Username=u;Command Timeout=5;Include Error Detail=true");

        var used = DatabaseConnection.Describe(given, maxConnections: 7);

        Assert.Equal(("db", "u", 5, 7), (used.Host, used.Username, used.CommandTimeout, used.MaxPoolSize));
        Assert.Equal("vestnik", used.ApplicationName);
        Assert.True(used.MaxAutoPrepare > 0 && used.KeepAlive > 0);
        Assert.False(used.IncludeErrorDetail);
    }

    private static DatabaseOptions Read(params (string Name, string Value)[] settings) =>
        DatabaseOptions.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value))
                )
                .Build()
        );
}
