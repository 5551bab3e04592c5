using Vestnik.Testing;

namespace Vestnik.Server.Tests.Rules;

public sealed class RulesDocumentTests
{
    /// <summary>After a change of the rules on purpose: UPDATE_RULES=1 dotnet test tests/Vestnik.Server.Tests --filter RulesDocumentTests</summary>
    [Theory]
    [InlineData("docs/rules.md")]
    [InlineData("web/packages/sdk/src/rules.ts")]
    public async Task What_people_and_web_clients_read_are_the_rules_of_the_server(string path)
    {
        var made = path.EndsWith(".md", StringComparison.Ordinal) ? RulesPage.Write() : RulesModule.Write();

        Assert.Null(await KeptFile.FaultAsync(path, made, "UPDATE_RULES", nameof(RulesDocumentTests)));
    }
}
