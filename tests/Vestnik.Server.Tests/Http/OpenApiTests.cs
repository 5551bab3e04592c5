using System.Runtime.CompilerServices;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Http;

[Collection(ApiCollection.Name)]
public sealed class OpenApiTests(ApiServer server)
{
    /// <summary>After a change of the API on purpose: UPDATE_OPENAPI=1 dotnet test tests/Vestnik.Server.Tests --filter OpenApiTests</summary>
    [Fact]
    public async Task The_document_in_the_repository_is_the_one_that_is_served()
    {
        var path = Path.Combine(Root(), "protocol", "openapi.json");
        var served = (await server.GetAsync("/openapi/v1.json")).Text.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(path, served);
        }

        var kept = File.Exists(path) ? await File.ReadAllTextAsync(path) : "";

        Assert.True(
            kept == served,
            "protocol/openapi.json is not what the server serves. If the change is meant: "
                + "UPDATE_OPENAPI=1 dotnet test tests/Vestnik.Server.Tests --filter OpenApiTests, and look at the difference."
        );
    }

    private static string Root([CallerFilePath] string thisFile = "")
    {
        var folder = Path.GetDirectoryName(thisFile)!;
        while (!File.Exists(Path.Combine(folder, "Vestnik.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }
        return folder;
    }
}
