using System.Net;
using Vestnik.Contracts;
using Vestnik.Testing;
using static Vestnik.Server.Tests.Sync.Syncing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>What becomes of files when their message, their chat or their reader's place in it changes.</summary>
[Collection(MessagesServer.Name)]
public sealed class AttachmentLifeTests(RunningServer server)
{
    [Fact]
    public async Task An_edit_is_of_the_words_alone()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await boris.WireAsync();
        var picture = Samples.Picture();
        var sent = await anna.Client.SendAsync(chatId, "lok", attachments: [await anna.UploadAsync(picture)]);

        var edited = await anna.Client.EditAsync(sent.Id, "look");
        var bare = await anna.Client.EditAsync(sent.Id, "");

        Assert.Equal((2, "look"), (edited.ChangeSeq, edited.Content));
        Assert.Equal((3, ""), (bare.ChangeSeq, bare.Content));
        Assert.All(new[] { edited, bare }, message => Assert.Contains('?', Assert.Single(message.Attachments).Url));
        var told = await wire.EventAsync<MessageView>("message:updated", message => message.ChangeSeq == 3);
        Assert.DoesNotContain('?', Assert.Single(told.Attachments).Url);
        var read = Assert.Single(await History.ReadAsync(boris, chatId));
        Assert.Equal((MessageType.Image, ""), (read.Type, read.Content));
        Assert.Equal(picture, await boris.DownloadAsync(Assert.Single(read.Attachments)));
        await anna.SendAsync(HttpMethod.Put, $"messages/{sent.Id}", new { content = (string?)null })
            .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
    }

    [Fact]
    public async Task What_is_deleted_for_all_shows_no_files_and_nobody_reads_them_any_more()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await boris.WireAsync();
        var files = await anna.UploadManyAsync(3);
        var sent = await anna.Client.SendAsync(chatId, "look", attachments: files);
        var kept = await anna.Client.SendAsync(chatId, "kept", attachments: [await anna.UploadAsync()]);
        var shown = (await boris.ReadAsync<MessageView>($"messages/{sent.Id}")).Attachments;

        await anna.Client.DeleteAsync(sent.Id);

        Assert.Equal(kept.Id, Assert.Single(await History.ReadAsync(boris, chatId)).Id);
        var synced = Assert.Single((await SyncAsync(wire, null, new HeldChat(chatId, 0))).Chats);
        var tombstone = synced.Changes.Single(message => message.Id == sent.Id);
        Assert.NotNull(tombstone.DeletedAt);
        Assert.Empty(tombstone.Attachments);
        foreach (var person in new[] { anna, boris })
        {
            foreach (var file in shown)
            {
                await person.DownloadAsync(file).WithAsync(404, "media.not_found");
            }
            Assert.NotEmpty(await person.DownloadAsync(kept.Attachments[0]));
        }
        Assert.Equal([kept.Id], await server.Database.MessagesWithFilesOfAsync(anna.Id));
        await anna.Client.SendAsync(chatId, "again", attachments: files).WithAsync(400, "request.invalid");
    }

    [Fact]
    public async Task An_admin_who_deletes_a_message_of_somebody_else_takes_its_files_too()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, _) = pair;
        var group = await server.Database.GroupAsync([anna.Id, boris.Id]);
        var sent = await boris.Client.SendAsync(group, "", attachments: await boris.UploadManyAsync(2));

        await anna.Client.DeleteAsync(sent.Id);

        Assert.Empty(await server.Database.MessagesWithFilesOfAsync(boris.Id));
        await boris.DownloadAsync(sent.Attachments[0]).WithAsync(404, "media.not_found");
    }

    [Fact]
    public async Task Who_may_not_delete_a_message_leaves_its_files()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await using var stranger = await server.PersonAsync();
        var sent = await anna.Client.SendAsync(chatId, "", attachments: await anna.UploadManyAsync(2));

        await boris.Client.DeleteAsync(sent.Id).WithAsync(403, "message.forbidden");
        await stranger.Client.DeleteAsync(sent.Id).WithAsync(404, "message.not_found");

        Assert.Equal([sent.Id, sent.Id], await server.Database.MessagesWithFilesOfAsync(anna.Id));
        Assert.NotEmpty(await boris.DownloadAsync(sent.Attachments[1]));
    }

    [Fact]
    public async Task What_one_hides_from_oneself_is_out_of_ones_own_sight_alone()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var sent = await anna.Client.SendAsync(chatId, "", attachments: [await anna.UploadAsync()]);

        await boris.Client.MyView.HideMessageAsync(sent.Id);

        await boris.DownloadAsync(sent.Attachments[0]).WithAsync(404, "media.not_found");
        Assert.NotEmpty(await anna.DownloadAsync(sent.Attachments[0]));
    }

    [Fact]
    public async Task Who_is_no_member_any_more_reads_nothing_and_who_comes_back_reads_it_again()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, _) = pair;
        var group = await server.Database.GroupAsync([anna.Id, boris.Id]);
        var mine = await anna.Client.SendAsync(group, "", attachments: [await anna.UploadAsync()]);
        var theirs = await boris.Client.SendAsync(group, "", attachments: [await boris.UploadAsync()]);
        var shown = (await boris.ReadAsync<MessageView>($"messages/{mine.Id}")).Attachments[0];

        await server.Database.RemoveAsync(group, boris.Id);
        await boris.DownloadAsync(shown).WithAsync(404, "media.not_found");
        // What one sent oneself as well: it is the chat's.
        await boris.DownloadAsync(theirs.Attachments[0]).WithAsync(404, "media.not_found");
        Assert.NotEmpty(await anna.DownloadAsync(theirs.Attachments[0]));
        await server.Database.JoinAsync(group, boris.Id);

        Assert.NotEmpty(await boris.DownloadAsync(shown));
    }

    [Fact]
    public async Task A_message_whose_time_is_over_shows_its_files_to_nobody()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var sent = await anna.Client.SendAsync(chatId, "", attachments: [await anna.UploadAsync()]);
        await server.Database.ExecuteAsync($"update messages set expires_at = now() where id = '{sent.Id}'");

        await boris.DownloadAsync(sent.Attachments[0]).WithAsync(404, "media.not_found");
        await anna.DownloadAsync(sent.Attachments[0]).WithAsync(404, "media.not_found");
        Assert.Empty(await History.ReadAsync(boris, chatId));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task The_files_of_a_deleted_chat_go_with_its_messages_and_none_of_another_one()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, direct) = pair;
        var kept = await anna.Client.SendAsync(direct, "", attachments: [await anna.UploadAsync()]);
        var group = await server.Database.GroupAsync([anna.Id, boris.Id]);
        var sent = await anna.Client.SendAsync(group, "", attachments: await anna.UploadManyAsync(3));
        await server.Database.DeleteChatAsync(group);
        // At once, and not by and by.
        await boris.DownloadAsync(sent.Attachments[0]).WithAsync(404, "media.not_found");

        await using var another = await ServerProcess.StartAsync(server.Database);
        await Eventually.TrueAsync(
            async () => (await server.Database.MessagesWithFilesOfAsync(anna.Id)).Length == 1,
            "the files of the group are gone"
        );

        Assert.Equal([kept.Id], await server.Database.MessagesWithFilesOfAsync(anna.Id));
        Assert.NotEmpty(await boris.DownloadAsync(kept.Attachments[0]));
    }
}
