using System.Text.Json.Nodes;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Access;

/// <summary>What is taken comes back as it was; what could not is refused.</summary>
[Collection(AccessCollection.Name)]
public sealed class StorableTests(ApiServer server)
{
    [Fact]
    public async Task A_text_above_its_limit_is_refused_and_one_at_it_is_stored()
    {
        var world = await World.CreateAsync(server);
        var longest = new string('ж', 16_384);

        var tooLong = await SendTextAsync(longest + "ж");
        var fits = await SendTextAsync(longest);

        tooLong.IsInvalid("content", "too_long");
        Assert.Equal(longest, fits.Json.GetProperty("content").GetString());

        Task<Answer> SendTextAsync(string content) =>
            server.PostAsync("/api/messages", new { chatId = world.Theirs.Chat, content }, world.Ann.Token);
    }

    [Theory]
    [InlineData("""{"theme":"\u0000"}""")]
    [InlineData("""{"\u0000":1}""")]
    [InlineData("""{"theme":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("""{"a":[[{"b":"\ud800x"}]]}""")]
    [InlineData("""{"size":1e400000}""")]
    [InlineData("""{"size":1e131071}""")]
    [InlineData("""{"size":-1e-16383}""")]
    [InlineData("""{"size":1e99999999999999999999}""")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    public async Task Settings_that_the_database_could_not_give_back_as_they_were_are_refused(string settings)
    {
        var world = await World.SharedAsync(server);
        var before = await Tables.ReadAsync(server.Database);

        var answer = await server.SendAsync("PUT", "/api/users/me", world.Ann.Token, $$"""{"settings":{{settings}}}""");

        answer.IsInvalid("settings", "invalid");
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Theory]
    [InlineData("""{"path":"C:\\u0000"}""")]
    [InlineData("""{"emoji":"😀","escaped":"\ud83d\ude00"}""")]
    [InlineData("""{"size":1.5e3,"small":-2.5E-7,"big":12345678901234567890}""")]
    [InlineData("""{"nested":{"a":[1,null,true,{"b":""}]}}""")]
    [InlineData("{}")]
    public async Task Settings_of_any_other_kind_come_back(string settings)
    {
        var ann = await server.RegisterAsync();

        var answer = await server.SendAsync("PUT", "/api/users/me", ann.Token, $$"""{"settings":{{settings}}}""");

        Assert.Equal(200, answer.Status);
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(settings),
                JsonNode.Parse(answer.Json.GetProperty("settings").GetRawText())
            ),
            answer.Text
        );
    }
}
