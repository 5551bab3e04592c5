using Vestnik.Server.Data;

namespace Vestnik.Server.Tests.Data;

public sealed class DatabaseUrlTests
{
    [Theory]
    [InlineData("postgres://mimu:mimu@localhost:5432/mimu", "localhost", 5432, "mimu", "mimu", "mimu")]
    [InlineData("postgresql://u@db/x", "db", 5432, "u", null, "x")]
    [InlineData("POSTGRES://u:p@db:6000/x", "db", 6000, "u", "p", "x")]
    [InlineData("postgres://a%40b:p%3A%2F%40%20%D0%96@db/na%2Fme", "db", 5432, "a@b", "p:/@ Ж", "na/me")]
    [InlineData("postgres://u:p@ss@db/x", "db", 5432, "u", "p@ss", "x")]
    [InlineData("postgres://u:p@[::1]:6432/x", "::1", 6432, "u", "p", "x")]
    [InlineData("postgres://u:p@/x?host=%2Frun%2Fpg&port=5433", "/run/pg", 5433, "u", "p", "x")]
    [InlineData("postgres://u:p@%2Frun%2Fpg/x", "/run/pg", 5432, "u", "p", "x")]
    [InlineData("postgres://u:p@one:1,two:2/x", "one:1,two:2", 5432, "u", "p", "x")]
    [InlineData("postgres://db?user=u&password=p&dbname=x", "db", 5432, "u", "p", "x")]
    [InlineData("Host=db;Port=1;Username=u;Password=p://w;Database=x", "db", 1, "u", "p://w", "x")]
    public void An_address_is_read(string text, string host, int port, string user, string? password, string database)
    {
        var read = DatabaseUrl.Parse(text);

        Assert.Equal((host, port), (read.Host, read.Port));
        Assert.Equal((user, password, database), (read.Username, read.Password, read.Database));
    }

    [Theory]
    [InlineData("sslmode=require", "SSL Mode", "Require")]
    [InlineData("sslmode=verify-full", "SSL Mode", "VerifyFull")]
    [InlineData("sslmode=disable", "SSL Mode", "Disable")]
    [InlineData("sslrootcert=/etc/ca.pem", "Root Certificate", "/etc/ca.pem")]
    [InlineData("connect_timeout=7", "Timeout", "7")]
    [InlineData("application_name=mine", "Application Name", "mine")]
    [InlineData("target_session_attrs=read-write", "Target Session Attributes", "read-write")]
    [InlineData("options=-c%20work_mem%3D1MB", "Options", "-c work_mem=1MB")]
    [InlineData("keepalive=9", "Keepalive", "9")]
    public void Query_parameters_go_by_the_names_of_libpq_or_Npgsql(string query, string keyword, string value)
    {
        var read = DatabaseUrl.Parse($"postgres://u:p@db/x?{query}");

        Assert.Equal(value, read[keyword]?.ToString(), ignoreCase: true);
    }

    [Theory]
    [InlineData("mysql://u:hunter2@db:3306/x", "mysql:")]
    [InlineData("mariadb://u:hunter2@db/x", "mariadb:")]
    [InlineData("mongodb://u:hunter2@db/x", "mongodb:")]
    [InlineData("mongodb+srv://u:hunter2@db/x", "mongodb+srv:")]
    [InlineData("sqlite:hunter2.db", "sqlite:")]
    [InlineData("sqlite:///hunter2.db?mode=ro", "sqlite:")]
    [InlineData("file:hunter2.db", "file:")]
    [InlineData("jdbc:postgresql://db/hunter2", "jdbc:")]
    [InlineData("redis://:hunter2@db", "redis:")]
    [InlineData("postgres:u:hunter2@db/x", "'//' is missing")]
    [InlineData("postgres://u:hunter2@db:port/x", "port")]
    [InlineData("postgres://u:hunter2@db:70000/x", "port")]
    [InlineData("postgres://u:hunter2@db/x?pgbouncer=true", "pgbouncer")]
    [InlineData("postgres://u:hunter2@db/x?sslmode=perhaps", "sslmode")]
    [InlineData("host=db user=u password=hunter2 dbname=x", "separated by ';'")]
    [InlineData("Username=u;Password=hunter2", "names no host")]
    [InlineData("Host=db;Nonsense=hunter2", "neither")]
    [InlineData("hunter2", "neither")]
    public void What_cannot_be_used_is_named_and_the_password_is_not(string text, string named)
    {
        var refusal = Assert.Throws<ConfigurationException>(() => DatabaseUrl.Parse(text));

        Assert.StartsWith("DATABASE_URL: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal.ToString(), StringComparison.Ordinal);
    }
}
