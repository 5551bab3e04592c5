using System.Net;
using System.Net.Http.Json;
using Vestnik.Client;
using Vestnik.Contracts;
using static Vestnik.Server.Tests.Sync.Syncing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Messages with files, as they are sent and read.</summary>
[Collection(MessagesServer.Name)]
public sealed class AttachmentTests(RunningServer server)
{
    [Fact]
    public async Task A_file_comes_with_its_message_to_everybody_as_it_was_sent()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        Wire[] wires = [await anna.WireAsync(), await boris.WireAsync()];
        var picture = Samples.Picture();
        var details = new UploadDetails
        {
            Width = 1600,
            Height = 900,
            Preview = "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
        };
        var id = await anna.UploadAsync(picture, "Ночь 🌙 \"2\"; %22.jpg", details);

        var sent = await anna.Client.SendAsync(chatId, "look", attachments: [id]);

        Assert.Equal((MessageType.Image, "look"), (sent.Type, sent.Content));
        var shown = new List<AttachmentView>
        {
            Assert.Single(sent.Attachments),
            Assert.Single((await boris.ReadAsync<MessageView>($"messages/{sent.Id}")).Attachments),
            Assert.Single(Assert.Single(await History.ReadAsync(boris, chatId)).Attachments),
        };
        // In an answer the address is for who asked, in an event for everybody.
        Assert.All(shown, file => Assert.Contains('?', file.Url));
        foreach (var wire in wires)
        {
            var told = await wire.EventAsync<MessageView>("message:received", message => message.Id == sent.Id);
            Assert.Equal(MessageType.Image, told.Type);
            shown.Add(Assert.Single(told.Attachments));
            Assert.DoesNotContain('?', shown[^1].Url);
        }
        Assert.All(
            shown,
            file =>
            {
                Assert.Equal((id, FileKind.Image, picture.Length), (file.Id, file.Kind, file.Size));
                Assert.Equal((1600, 900, details.Preview), (file.Width, file.Height, file.Preview));
                Assert.Equal("Ночь 🌙 \"2\"; %22.jpg", file.Name);
                Assert.Equal("image/jpeg", file.MediaType);
                Assert.StartsWith($"/uploads/images/{id}", file.Url, StringComparison.Ordinal);
                Assert.Equal((null, null), (file.DurationMs, file.Waveform));
            }
        );
        Assert.Equal(picture, await boris.DownloadAsync(shown[^1]));
        Assert.Equal(picture, await anna.DownloadAsync(shown[0]));
    }

    [Theory]
    [InlineData("picture", MessageType.Image)]
    [InlineData("picture picture", MessageType.Image)]
    [InlineData("film", MessageType.Video)]
    [InlineData("picture film picture", MessageType.Video)]
    [InlineData("voice", MessageType.Audio)]
    [InlineData("voice voice", MessageType.File)]
    [InlineData("picture voice", MessageType.File)]
    [InlineData("words", MessageType.File)]
    [InlineData("words picture", MessageType.File)]
    [InlineData("picture", MessageType.File, MessageType.File)]
    [InlineData("picture film", MessageType.File, MessageType.File)]
    [InlineData("words", MessageType.File, MessageType.Image)]
    [InlineData("picture", MessageType.Image, MessageType.Text)]
    public async Task What_is_attached_says_what_the_message_is(string files, string type, string? asked = null)
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var ids = new List<Guid>();
        foreach (var file in files.Split(' '))
        {
            var bytes = file switch
            {
                "picture" => Samples.Picture(),
                "film" => Samples.Film(),
                "voice" => Samples.Voice(),
                _ => Samples.Words(),
            };
            // Neither the name nor what the client says of it has a say.
            ids.Add(await anna.UploadAsync(bytes, "photo.png"));
        }

        using var response = await anna.SendAsync(
            HttpMethod.Post,
            "messages",
            new SendMessage(chatId, Content: null, Type: asked, Attachments: ids)
        );

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var sent = (await response.Content.ReadFromJsonAsync<MessageView>(VestnikJson.Options))!;
        var read = await boris.ReadAsync<MessageView>($"messages/{sent.Id}");
        Assert.Equal((type, type, ""), (sent.Type, read.Type, read.Content));
    }

    [Fact]
    public async Task Of_an_encrypted_message_the_server_needs_to_know_nothing()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var bytes = System.Security.Cryptography.RandomNumberGenerator.GetBytes(5000);
        var file = await anna.UploadAsync(bytes, "file");

        using var response = await anna.SendAsync(
            HttpMethod.Post,
            "messages",
            new SendMessage(chatId, "b3BhcXVl", IsEncrypted: true, Attachments: [file])
        );

        var sent = (await response.Content.ReadFromJsonAsync<MessageView>(VestnikJson.Options))!;
        var read = await boris.ReadAsync<MessageView>($"messages/{sent.Id}");
        Assert.Equal((true, "b3BhcXVl"), (read.IsEncrypted, read.Content));
        var attachment = Assert.Single(read.Attachments);
        Assert.Equal((FileKind.File, bytes.Length), (attachment.Kind, attachment.Size));
        Assert.Equal(bytes, await boris.DownloadAsync(attachment));
    }

    [Fact]
    public async Task An_album_keeps_its_order_however_it_was_uploaded()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await boris.WireAsync();
        var files = await anna.UploadManyAsync(FileLimits.PerMessage);
        Guid[] album = [.. files.OrderBy(_ => Guid.NewGuid())];

        var sent = await anna.Client.SendAsync(chatId, "", attachments: album);

        var told = await wire.EventAsync<MessageView>("message:received", _ => true);
        var read = Assert.Single(await History.ReadAsync(boris, chatId));
        var synced = Assert.Single((await SyncAsync(boris, null, new HeldChat(chatId, 0))).Chats);
        foreach (var message in new[] { sent, told, read, synced.Changes[0], synced.Chat.LastMessage! })
        {
            Assert.Equal(album, message.Attachments.Select(file => file.Id));
        }
    }

    [Fact]
    public async Task Lists_and_replies_say_what_it_is_where_there_are_no_words()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var picture = await anna.UploadAsync(Samples.Picture());
        var sent = await anna.Client.SendAsync(chatId, "", attachments: [picture]);

        var last = Assert.Single(await boris.ReadAsync<List<ChatView>>("chats")).LastMessage!;
        var reply = await boris.Client.SendAsync(chatId, "where?", replyTo: sent.Id);

        Assert.Equal((sent.Id, MessageType.Image, ""), (last.Id, last.Type, last.Content));
        Assert.Contains('?', Assert.Single(last.Attachments).Url);
        var read = await anna.ReadAsync<MessageView>($"messages/{reply.Id}");
        foreach (var shown in new[] { reply.ReplyTo!, read.ReplyTo! })
        {
            Assert.Equal((sent.Id, MessageType.Image, ""), (shown.Id, shown.Type, shown.Content));
        }
        Assert.Equal(1, (await boris.Client.GetChatAsync(chatId)).UnreadCount);
    }

    [Fact]
    public async Task The_same_client_id_again_answers_the_first_message_and_takes_no_other_files()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();
        var clientId = Guid.NewGuid();
        var files = await anna.UploadManyAsync(2);
        var first = await anna.Client.SendAsync(chatId, "first", clientId, attachments: [files[0]]);

        // As after a lost answer, and with whatever else.
        var again = await anna.Client.SendAsync(chatId, "first", clientId, attachments: [files[0]]);
        var other = await anna.Client.SendAsync(chatId, "other", clientId, attachments: [files[1]]);
        var bare = await wire.SendMessageAsync(chatId, "bare", clientId);

        Assert.All(
            new[] { again, other, bare },
            message =>
            {
                Assert.Equal((first.Id, first.Seq, "first"), (message.Id, message.Seq, message.Content));
                Assert.Equal(files[0], Assert.Single(message.Attachments).Id);
                Assert.Contains('?', message.Attachments[0].Url);
            }
        );
        var second = await anna.Client.SendAsync(chatId, "second", attachments: [files[1]]);
        Assert.Equal((2, files[1]), (second.No, Assert.Single(second.Attachments).Id));
    }

    [Fact]
    public async Task Texts_and_files_of_one_batch_stand_in_the_order_in_which_they_were_sent()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var files = await anna.UploadManyAsync(40);
        var wire = await anna.WireAsync();
        var listening = await boris.WireAsync();

        var answers = new List<Task<System.Text.Json.JsonElement>>();
        for (var i = 0; i < 120; i++)
        {
            IReadOnlyList<Guid>? attached = i % 3 == 0 ? [files[i / 3]] : null;
            answers.Add(await wire.EmitAsync("message:send", new SendMessage(chatId, $"{i}", Attachments: attached)));
        }
        var sent = (await Task.WhenAll(answers)).Select(answer => Wire.Accept<MessageAnswer>(answer).Message).ToList();
        await listening.WaitAsync(seen => seen.Count(frame => frame.Type == "message:received") == 120, "all of them");

        Assert.Equal(Enumerable.Range(1, 120).Select(no => (long)no), sent.Select(message => message.No));
        var told = listening.Events<MessageView>("message:received");
        foreach (var messages in new[] { sent, told, await History.ReadAsync(boris, chatId) })
        {
            Assert.Equal(
                Enumerable.Range(0, 120).Select(i => ($"{i}", i % 3 == 0 ? files[i / 3] : default)),
                messages.Select(message =>
                    (message.Content, message.Attachments.Select(file => file.Id).SingleOrDefault())
                )
            );
        }
    }

    [Fact]
    public async Task What_is_shown_of_files_counts_in_how_much_one_sync_answers()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await anna.Client.SendAsync(chatId, "the first");
        // As if they had names as long as no name is: 10,000 characters of each of 199 messages.
        await server.Database.ExecuteAsync(
            $"""
            insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, created_at, attachments)
            select gen_random_uuid(), '{chatId}', i, i, i, '{anna.Id}', gen_random_uuid(), 'file', '', now(), jsonb_build_array(
              jsonb_build_object('id', gen_random_uuid(), 'kind', 'file', 'name', repeat('n', 10000), 'size', 1, 'mediaType', 'x/y'))
            from generate_series(2, 200) i;
            update chats set last_seq = 200, last_no = 200 where id = '{chatId}';
            """
        );

        var seen = new List<MessageView>();
        for (var more = true; more; )
        {
            var held = new HeldChat(chatId, seen.Count == 0 ? 0 : seen[^1].ChangeSeq);
            var page = Assert.Single((await SyncAsync(boris, null, held)).Chats);
            Assert.InRange(page.Changes.Count, 1, 110);
            seen.AddRange(page.Changes);
            more = page.More;
        }

        Assert.Equal(Enumerable.Range(1, 200).Select(no => (long)no), seen.Select(message => message.No));
    }
}
