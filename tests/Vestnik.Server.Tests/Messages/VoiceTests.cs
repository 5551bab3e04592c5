using System.Net;
using System.Net.Http.Json;
using Vestnik.Client;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Support;

namespace Vestnik.Server.Tests.Messages;

/// <summary>POST messages/upload-audio.</summary>
[Collection(MessagesServer.Name)]
public sealed class VoiceTests(RunningServer server)
{
    private const string Path = "messages/upload-audio";

    private static readonly int[] Bars = [0, 50, 100, 7];

    [Fact]
    public async Task A_voice_message_is_sent_in_one_request()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await boris.WireAsync();
        var asked = await boris.Client.SendAsync(chatId, "say it");
        var sound = Samples.Voice(1500);
        var clientId = Guid.NewGuid();

        using var form = Forms.Of(
            "audio",
            sound,
            "whatever.exe",
            [
                ("chatId", $"{chatId}"),
                ("clientId", $"{clientId}"),
                ("replyTo", $"{asked.Id}"),
                ("durationMs", "1500"),
                ("waveform", "[0,50,100,7]"),
            ]
        );
        using var response = await anna.SendFormAsync(Path, form);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var sent = (await response.Content.ReadFromJsonAsync<MessageView>(VestnikJson.Options))!;
        Assert.Equal($"/api/messages/{sent.Id}", response.Headers.Location!.ToString());
        var told = await wire.EventAsync<MessageView>("message:received", message => message.Id == sent.Id);
        foreach (var message in new[] { sent, told, await boris.ReadAsync<MessageView>($"messages/{sent.Id}") })
        {
            Assert.Equal((MessageType.Audio, "", clientId), (message.Type, message.Content, message.ClientId));
            Assert.Equal(asked.Id, message.ReplyTo!.Id);
            var file = Assert.Single(message.Attachments);
            Assert.Equal((FileKind.Audio, 1500, sound.Length), (file.Kind, file.DurationMs, file.Size));
            Assert.Equal(Bars, file.Waveform!.Select(bar => (int)bar));
            Assert.StartsWith("/uploads/audio/", file.Url, StringComparison.Ordinal);
        }
        Assert.Equal(MessageStatus.Sent, sent.Status);
        Assert.Contains('?', sent.Attachments[0].Url);
        Assert.DoesNotContain('?', told.Attachments[0].Url);
        Assert.Equal(sound, await boris.DownloadAsync(told.Attachments[0]));
    }

    [Fact]
    public async Task The_same_client_id_again_answers_the_first_message_and_keeps_no_second_file()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var (first, again) = (Samples.Voice(), Samples.Voice());
        var clientId = Guid.NewGuid();

        var sent = await SendAsync(anna, chatId, first, clientId);
        var repeated = await SendAsync(anna, chatId, first, clientId);
        var other = await SendAsync(anna, chatId, again, clientId);
        var text = await anna.Client.SendAsync(chatId, "text", clientId);

        Assert.All(new[] { repeated, other, text }, message => Assert.Equal((sent.Id, 1), (message.Id, message.No)));
        Assert.Equal(first, await anna.DownloadAsync(Assert.Single(other.Attachments)));
        Assert.Equal([sent.Id], await server.Database.MessagesWithFilesOfAsync(anna.Id));
        Assert.Equal(0, await server.Database.FreeFilesOfAsync(anna.Id));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Sent_several_times_at_once_with_one_client_id_it_is_one_message_with_one_file()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        for (var round = 0; round < 10; round++)
        {
            var sound = Samples.Voice();
            var clientId = Guid.NewGuid();

            // As many as one person may have under way.
            var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(anna, chatId, sound, clientId)));

            Assert.Single(sent.Select(message => (message.Id, message.Seq, message.Attachments[0].Id)).Distinct());
        }
        Assert.Equal(10, (await History.ReadAsync(boris, chatId)).Count);
        Assert.Equal(10, (await server.Database.MessagesWithFilesOfAsync(anna.Id)).Length);
        Assert.Equal(0, await server.Database.FreeFilesOfAsync(anna.Id));
    }

    [Theory]
    [InlineData("webm sound", true)]
    [InlineData("opus", true)]
    [InlineData("mp4 sound", true)]
    [InlineData("mp3", false)]
    [InlineData("wav", false)]
    [InlineData("flac", false)]
    public async Task It_is_sound_as_browsers_record_it(string format, bool isTaken)
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;

        using var form = Forms.Of("audio", Formats.All[format].Make(), "voice", [("chatId", $"{chatId}")]);
        using var response = await anna.SendFormAsync(Path, form);

        Assert.Equal(isTaken ? HttpStatusCode.Created : HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal(isTaken ? 1 : 0, (await History.ReadAsync(anna, chatId)).Count);
    }

    [Fact]
    public async Task Where_one_may_not_write_nothing_of_it_is_kept()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, direct) = pair;
        await using var stranger = await server.PersonAsync();
        var group = await server.Database.GroupAsync(
            [boris.Id, anna.Id],
            ChatType.Group,
            """{"slowModeSeconds":600}"""
        );
        await anna.Client.SendAsync(group, "the first");
        var gone = await anna.Client.SendAsync(direct, "gone");
        await anna.Client.DeleteAsync(gone.Id);

        await RefusedAsync(stranger, direct, 404, "chat.not_found");
        await RefusedAsync(anna, Guid.NewGuid(), 404, "chat.not_found");
        await RefusedAsync(anna, group, 429, "chat.slow_mode");
        await RefusedAsync(anna, direct, 404, "message.not_found", ("replyTo", $"{gone.Id}"));
        await RefusedAsync(anna, direct, 404, "message.not_found", ("replyTo", $"{Guid.NewGuid()}"));
        await server.Database.SetRoleAsync(group, anna.Id, ChatRole.Restricted);
        await RefusedAsync(anna, group, 403, "chat.forbidden");
        await server.Database.ExecuteAsync($"update members set can_send = false where chat_id = '{direct}'");
        await RefusedAsync(anna, direct, 403, "user.blocked");

        async Task RefusedAsync(
            Person person,
            Guid chatId,
            int status,
            string code,
            params (string Name, string Value)[] fields
        )
        {
            foreach (var isLast in new[] { true, false })
            {
                using var form = Forms.Voice(chatId, isLast, fields);
                await person.SendFormAsync(Path, form).WithAsync((HttpStatusCode)status, code);
                Assert.Equal(0, await server.Database.FreeFilesOfAsync(person.Id));
            }
        }
    }

    [Fact]
    public async Task What_cannot_be_read_or_believed_is_refused_and_nothing_of_it_is_kept()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var chat = ("chatId", $"{chatId}");
        var sound = Samples.Voice(1000);
        var bars = $"[{string.Join(',', Enumerable.Repeat(1, FileLimits.WaveformMax + 1))}]";
        (MultipartFormDataContent Form, string? Field)[] bad =
        [
            (Forms.Of("audio", sound, "v"), "chatId"),
            (Forms.Of("audio", sound, "v", [("chatId", "nothing")]), "chatId"),
            (Forms.Of("audio", sound, "v", [("chatId", $"{Guid.Empty}")]), "chatId"),
            (Forms.Of("audio", sound, "v", [chat, ("clientId", "x")]), "clientId"),
            (Forms.Of("audio", sound, "v", [chat, ("clientId", $"{Guid.Empty}")]), "clientId"),
            (Forms.Of("audio", sound, "v", [chat, ("replyTo", "x")]), "replyTo"),
            (Forms.Of("audio", sound, "v", [chat, ("durationMs", "-1")]), "durationMs"),
            (Forms.Of("audio", sound, "v", [chat, ("durationMs", "x")]), "durationMs"),
            (Forms.Of("audio", sound, "v", [chat, ("waveform", "[1,2")]), "waveform"),
            (Forms.Of("audio", sound, "v", [chat, ("waveform", "[101]")]), "waveform"),
            (Forms.Of("audio", sound, "v", [chat, ("waveform", bars)]), "waveform"),
            (Forms.Of("sound", sound, "v", [chat]), null),
        ];

        foreach (var (form, field) in bad)
        {
            using (form)
            {
                using var response = await anna.SendFormAsync(Path, form);
                Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
                var problem = (await response.Content.ReadFromJsonAsync<Problem>(VestnikJson.Options))!;
                Assert.True(field is null || problem.Errors!.ContainsKey(field), $"{field}: {problem}");
            }
        }
        foreach (
            var (bytes, status, code) in new (byte[], HttpStatusCode, string)[]
            {
                (Samples.Words(), HttpStatusCode.UnsupportedMediaType, "media.unsupported"),
                (Samples.Picture(), HttpStatusCode.UnsupportedMediaType, "media.unsupported"),
                (Samples.Film(), HttpStatusCode.UnsupportedMediaType, "media.unsupported"),
                ([], HttpStatusCode.BadRequest, "media.empty"),
            }
        )
        {
            using var form = Forms.Of("audio", bytes, "voice.ogg", [chat]);
            await anna.SendFormAsync(Path, form).WithAsync(status, code);
        }
        using (var form = Forms.Of("audio", sound, "v", [chat, ("durationMs", "600000")]))
        {
            await anna.SendFormAsync(Path, form).WithAsync(HttpStatusCode.BadRequest, "media.duration_implausible");
        }

        Assert.Empty(await History.ReadAsync(anna, chatId));
        Assert.Equal(0, await server.Database.FreeFilesOfAsync(anna.Id));
    }

    private static Task<MessageView> SendAsync(Person person, Guid chatId, byte[] sound, Guid clientId) =>
        person.Client.Files.SendVoiceAsync(
            chatId,
            new MemoryStream(sound),
            new UploadDetails { DurationMs = 1000, Waveform = Bars },
            clientId
        );
}
