using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Vestnik.Gateway;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Http.Support;

/// <summary>The server put together in this process, for what cannot be asked from outside.</summary>
internal static class InProcess
{
    public static async Task<T> AskAsync<T>(Func<WebApplication, T> question)
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var app = await VestnikServer.StartAsync([
            "--PORT=0",
            "--HOST=127.0.0.1",
            $"--DATABASE_URL={database.ConnectionString}",
            $"--DATA_DIR={TestRun.NewFolder("in-process")}",
            "--LOG_LEVEL=error",
        ]);
        var answer = question(app);
        await app.StopAsync();
        return answer;
    }

    public static Task<List<string>> EventNamesAsync() =>
        AskAsync(app => app.Services.GetRequiredService<IGateway>().EventNames.Order(StringComparer.Ordinal).ToList());
}
