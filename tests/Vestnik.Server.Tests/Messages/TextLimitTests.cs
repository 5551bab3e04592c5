using System.Net;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

[Collection(MessagesServer.Name)]
public sealed class TextLimitTests(RunningServer server)
{
    /// <summary>As JSON strings without their quotes.</summary>
    public static TheoryData<string> Unstorable =>
        new() { @"a\u0000b", @"\ud83d", @"\udc4b", @"a\udc4b\ud83db", @"\ud83d\ud83d\udc4b" };

    [Fact]
    public async Task Text_of_16384_units_is_stored_as_it_was_sent_whatever_it_is_made_of()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await anna.WireAsync();
        string[] texts =
        [
            new('a', MessageLimits.ContentMax),
            new('я', MessageLimits.ContentMax),
            string.Concat(Enumerable.Repeat("👋", MessageLimits.ContentMax / 2)),
            new('\u0001', MessageLimits.ContentMax),
            "  \r\n\t\u0085\u2028\ufeff\uffff\ufffe e\u0301 <b>&amp;'\"\\ \u202e ",
            " ",
        ];

        foreach (var text in texts)
        {
            var overHttp = await anna.Client.SendAsync(chatId, text);
            var overEvents = await wire.SendMessageAsync(chatId, text);
            Assert.Equal(text, (await boris.ReadAsync<MessageView>($"messages/{overHttp.Id}")).Content);
            Assert.Equal(text, (await boris.ReadAsync<MessageView>($"messages/{overEvents.Id}")).Content);
        }
    }

    [Fact]
    public async Task One_unit_more_or_none_at_all_is_refused()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();
        var message = await anna.Client.SendAsync(chatId, "kept");

        foreach (
            var (text, reason) in new[]
            {
                (new string('a', MessageLimits.ContentMax + 1), "too_long"),
                ("", "required"),
            }
        )
        {
            var problem = await anna.SendAsync(HttpMethod.Post, "messages", new SendMessage(chatId, text))
                .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
            Assert.Equal([reason], problem.Errors!["content"]);
            await anna.SendAsync(HttpMethod.Put, $"messages/{message.Id}", new EditMessage(text))
                .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
            Wire.Refused(await wire.AskAsync("message:send", new SendMessage(chatId, text)))
                .With(400, "request.invalid");
            Wire.Refused(await wire.AskAsync("message:edit", new EditMessageEvent(message.Id, text)))
                .With(400, "request.invalid");
        }

        Assert.Equal("kept", Assert.Single(await History.ReadAsync(anna, chatId)).Content);
    }

    [Theory]
    [MemberData(nameof(Unstorable))]
    public async Task NUL_and_lone_surrogates_are_refused_over_HTTP_and_over_events(string text)
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();
        var message = await anna.Client.SendAsync(chatId, "kept");

        foreach (
            var sending in new[]
            {
                anna.SendTextAsync(HttpMethod.Post, "messages", $$"""{"chatId":"{{chatId}}","content":"{{text}}"}"""),
                anna.SendTextAsync(HttpMethod.Put, $"messages/{message.Id}", $$"""{"content":"{{text}}"}"""),
            }
        )
        {
            using var response = await sending;
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
        var send = await wire.EmitTextAsync("message:send", $$"""{"chatId":"{{chatId}}","content":"{{text}}"}""");
        var edit = await wire.EmitTextAsync(
            "message:edit",
            $$"""{"messageId":"{{message.Id}}","content":"{{text}}"}"""
        );

        Assert.Equal(400, Wire.Refused(await send).Status);
        Assert.Equal(400, Wire.Refused(await edit).Status);
        Assert.Equal("kept", Assert.Single(await History.ReadAsync(anna, chatId)).Content);
    }
}
