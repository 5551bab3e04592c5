using System.Security.Cryptography;
using Dapper;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Seeding;

/// <summary>The command <c>vestnik seed</c>: writes straight into the database, past rate limits and events.</summary>
internal static class SeedCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--help" or "-h"])
        {
            Console.WriteLine(SeedOptions.Help);
            return 0;
        }
        var options = SeedOptions.Parse(args);
        var builder = Host.CreateApplicationBuilder();
        var server = ServerOptions.Read(builder.Configuration, isProduction: false);
        builder.Services.AddSingleton(server);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddVestnikLogging(server, builder.Environment);
        builder.Services.AddDatabase(builder.Configuration);
        using var host = builder.Build();
        await host.Services.StartDatabaseAsync(besideServer: true);
        await host.StartAsync();
        try
        {
            await FillAsync(host.Services.GetRequiredService<NpgsqlDataSource>(), options);
        }
        finally
        {
            await host.StopAsync();
        }
        return 0;
    }

    private static async Task FillAsync(NpgsqlDataSource database, SeedOptions options)
    {
        var password = options.Password ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        if (password.Length is < AccountLimits.PasswordMin or > AccountLimits.PasswordMax)
        {
            throw new ConfigurationException("--password", "it needs 6 to 128 characters.");
        }
        using var passwords = new Passwords();
        var hash = await passwords.HashAsync(password, CancellationToken.None);
        var taken = await database.ListAsync<string>("select lower(username) from users", null, CancellationToken.None);
        var plan = new SeedPlan(options, [.. taken], DateTimeOffset.UtcNow);
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // The limits of a server's statements are none for this one.
        await connection.ExecuteAsync("set local statement_timeout = 0", transaction: transaction);
        await new SeedWriter(connection).WriteAsync(plan, hash);
        await transaction.CommitAsync();
        Console.WriteLine(
            $"Made {plan.People.Count} people, {plan.Chats.Count} chats and {plan.MessageCount} messages. "
                + $"Sign in as {plan.People[0].Username} (or any other) with the password {password}"
        );
    }
}
