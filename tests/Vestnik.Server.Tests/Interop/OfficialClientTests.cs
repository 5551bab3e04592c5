using System.Text.Json;
using Vestnik.Client;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Interop;

/// <summary>The official socket.io-client and the .NET client talk in one chat. The server is this class's own: it is restarted.</summary>
[Trait("Category", "Slow")]
[Collection(NodeCollection.Name)]
public sealed class OfficialClientTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task The_official_and_the_NET_client_talk_in_one_chat()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var live = await boris.LiveAsync();
        await using var official = new OfficialClient(server.Url, anna.Client.AccessToken);
        await official.NextAsync("connect");

        var answer = await official.AskAsync("message:send", new SendMessage(chatId, "from JavaScript: «привет» 👋"));
        var there = Wire.Accept<MessageAnswer>(answer).Message;
        var received = await ReceiveAsync(live);
        Assert.Equal((there.Id, "from JavaScript: «привет» 👋"), (received.Id, received.Content));
        Assert.Equal(there.Id, (await official.EventAsync<MessageView>("message:received")).Id);

        var back = await live.SendAsync(chatId, "from C#", replyTo: there.Id);
        var atOfficial = await official.EventAsync<MessageView>("message:received");
        Assert.Equal((back.Id, "from C#", there.Id), (atOfficial.Id, atOfficial.Content, atOfficial.ReplyTo!.Id));

        await live.MarkReadAsync(back.Id);
        var read = await official.EventAsync<DeliveryStatus>("message:delivery_status");
        Assert.Equal((boris.Id, 2, MessageStatus.Read), (read.UserId, read.No, read.Status));
        Assert.True((await official.AskAsync("typing:start", new Typing(chatId))).GetProperty("ok").GetBoolean());
        var typing = await UntilAsync<SomebodyTyping>(live);
        Assert.Equal(new TypingUpdate(chatId, anna.Id, IsTyping: true), typing.Update);
    }

    [Fact]
    public async Task A_refusal_is_the_acknowledgement()
    {
        await using var anna = await server.PersonAsync();
        await using var official = new OfficialClient(server.Url, anna.Client.AccessToken);
        await official.NextAsync("connect");

        Wire.Refused(await official.AskAsync("message:send", new SendMessage(Guid.NewGuid(), "?")))
            .With(404, "chat.not_found");
        Wire.Refused(await official.AskAsync("message:send", new SendMessage(null, ""))).With(400, "request.invalid");
        Wire.Refused(await official.AskAsync("no:such", new { })).With(404, "event.unknown");
    }

    [Theory]
    [InlineData("not a token", "auth.token_invalid")]
    [InlineData("", "auth.token_missing")]
    public async Task A_bad_token_is_a_connect_error_with_the_problem(string token, string code)
    {
        await using var official = new OfficialClient(server.Url, token);

        var error = await official.NextAsync("connect_error");

        var problem = error.GetProperty("data").Deserialize<Problem>(VestnikJson.Options)!;
        Assert.Equal((401, code), (problem.Status, problem.Code));
        Assert.False(string.IsNullOrEmpty(error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task After_a_restart_of_the_server_both_come_back_and_catch_up()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var live = await boris.LiveAsync();
        await using var official = new OfficialClient(server.Url, anna.Client.AccessToken);
        await official.NextAsync("connect");
        var first = await live.SendAsync(chatId, "before");
        await official.EventAsync<MessageView>("message:received");
        var cursor = Wire.Accept<SyncAnswer>(await official.AskAsync("sync", new SyncRequest())).Cursor;

        await server.Server.StopAsync();
        await official.NextAsync("disconnect");
        var sending = live.SendAsync(chatId, "sent while the server was down");
        await server.Server.StartAgainAsync();
        await official.NextAsync("connect");
        var second = await sending;

        Assert.Equal((first.No + 1, first.Seq + 1), (second.No, second.Seq));
        var held = new SyncRequest(cursor, [new HeldChat(chatId, first.Seq)]);
        var answer = Wire.Accept<SyncAnswer>(await official.AskAsync("sync", held));
        Assert.False(answer.Reset);
        Assert.Equal(second.Id, Assert.Single(Assert.Single(answer.Chats).Changes).Id);
        Assert.Equal([first.Id, second.Id], [(await ReceiveAsync(live)).Id, (await ReceiveAsync(live)).Id]);
    }

    private static async Task<MessageView> ReceiveAsync(LiveConnection live) =>
        (await UntilAsync<MessageReceived>(live)).Message;

    private static async Task<T> UntilAsync<T>(LiveConnection live)
        where T : LiveEvent
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await live.Events.ReadAsync(patience.Token) is T found)
            {
                return found;
            }
        }
    }
}
