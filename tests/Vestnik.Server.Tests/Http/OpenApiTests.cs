using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Http;

[Collection(ApiCollection.Name)]
public sealed class OpenApiTests(ApiServer server)
{
    /// <summary>After a change of the API on purpose: UPDATE_OPENAPI=1 dotnet test tests/Vestnik.Server.Tests --filter OpenApiTests</summary>
    [Fact]
    public async Task The_document_in_the_repository_is_the_one_that_is_served()
    {
        var served = (await server.GetAsync("/openapi/v1.json")).Text.ReplaceLineEndings("\n").TrimEnd() + "\n";

        Assert.Null(await KeptFile.FaultAsync("protocol/openapi.json", served, "UPDATE_OPENAPI", nameof(OpenApiTests)));
    }
}
