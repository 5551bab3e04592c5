using System.Net;
using System.Text.Json;
using Vestnik.Client;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

/// <summary>A file is its sender's, and in one message at the most.</summary>
[Collection(MessagesServer.Name)]
public sealed class AttachmentRefusalTests(RunningServer server)
{
    [Fact]
    public async Task Files_of_others_of_messages_of_nobody_and_such_as_are_gone_are_refused_alike()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var saved = await anna.Client.OpenSavedAsync();
        var wire = await anna.WireAsync();
        var files = await anna.UploadManyAsync(3);
        await anna.Client.SendAsync(saved.Id, "taken", attachments: [files[0]]);
        var deleted = await anna.Client.SendAsync(saved.Id, "gone", attachments: [files[1]]);
        await anna.Client.DeleteAsync(deleted.Id);
        var hers = await boris.UploadAsync();

        foreach (var bad in new[] { hers, files[0], files[1], Guid.NewGuid() })
        {
            // With a good one as well: that one stays free.
            foreach (var attached in new Guid[][] { [bad], [files[2], bad] })
            {
                var message = new SendMessage(chatId, "?", Attachments: attached);
                var problem = await anna.SendAsync(HttpMethod.Post, "messages", message)
                    .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
                Assert.Equal(["unknown"], problem.Errors!["attachments"]);
                Assert.Equal(
                    ["unknown"],
                    Wire.Refused(await wire.AskAsync("message:send", message)).Errors!["attachments"]
                );
            }
        }

        Assert.Empty(await History.ReadAsync(anna, chatId));
        Assert.Equal(1, (await anna.Client.SendAsync(chatId, "good", attachments: [files[2]])).No);
        Assert.Equal(2, (await boris.Client.SendAsync(chatId, "hers", attachments: [hers])).No);
    }

    [Fact]
    public async Task More_than_ten_one_twice_and_none_that_is_an_id_are_refused()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();
        var files = await anna.UploadManyAsync(FileLimits.PerMessage + 1);

        foreach (
            var (attached, reason) in new (Guid[], string)[]
            {
                ([.. files], "too_long"),
                ([files[0], files[0]], "invalid"),
                ([files[0], Guid.Empty], "invalid"),
            }
        )
        {
            var message = new SendMessage(chatId, "?", Attachments: attached);
            var problem = await anna.SendAsync(HttpMethod.Post, "messages", message)
                .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
            Assert.Equal([reason], problem.Errors!["attachments"]);
            Assert.Equal([reason], Wire.Refused(await wire.AskAsync("message:send", message)).Errors!["attachments"]);
        }
        foreach (var type in new[] { MessageType.Image, MessageType.File, MessageType.System, "poll", "" })
        {
            await anna.SendAsync(HttpMethod.Post, "messages", new SendMessage(chatId, "?", Type: type))
                .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
        }

        Assert.Empty(await History.ReadAsync(anna, chatId));
        var sent = await anna.Client.SendAsync(chatId, "", attachments: [.. files[..FileLimits.PerMessage]]);
        Assert.Equal(FileLimits.PerMessage, sent.Attachments.Count);
    }

    [Fact]
    public async Task The_picture_of_a_person_is_no_attachment()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var id = await anna.UploadAsync(Samples.Picture());
        await server.Database.ExecuteAsync($"update files set kind = 'avatar', avatar_of = owner_id where id = '{id}'");

        await anna.Client.SendAsync(chatId, "?", attachments: [id]).WithAsync(400, "request.invalid");
    }

    [Fact]
    public async Task A_message_that_is_refused_takes_no_file()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, direct) = pair;
        var slow = """{"slowModeSeconds":600}""";
        var group = await server.Database.GroupAsync([boris.Id, anna.Id], ChatType.Group, slow);
        var id = await anna.UploadAsync();
        var gone = await anna.Client.SendAsync(direct, "gone");
        await anna.Client.DeleteAsync(gone.Id);
        await anna.Client.SendAsync(group, "the first");

        await anna
            .Client.SendAsync(direct, "?", replyTo: gone.Id, attachments: [id])
            .WithAsync(404, "message.not_found");
        await anna.Client.SendAsync(group, "too soon", attachments: [id]).WithAsync(429, "chat.slow_mode");
        await server.Database.SetRoleAsync(group, anna.Id, ChatRole.Restricted);
        await anna.Client.SendAsync(group, "?", attachments: [id]).WithAsync(403, "chat.forbidden");
        await anna.Client.SendAsync(Guid.NewGuid(), "?", attachments: [id]).WithAsync(404, "chat.not_found");

        Assert.Equal(id, Assert.Single((await anna.Client.SendAsync(direct, "", attachments: [id])).Attachments).Id);
    }

    [Fact]
    public async Task In_slow_mode_a_message_with_a_file_is_waited_after_like_any_other()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, _) = pair;
        var slow = """{"slowModeSeconds":600}""";
        var group = await server.Database.GroupAsync([boris.Id, anna.Id], ChatType.Group, slow);
        var files = await anna.UploadManyAsync(2);

        await anna.Client.SendAsync(group, "one", attachments: [files[0]]);

        await anna.Client.SendAsync(group, "two").WithAsync(429, "chat.slow_mode");
        await anna.Client.SendAsync(group, "two", attachments: [files[1]]).WithAsync(429, "chat.slow_mode");
        Assert.Single(await History.ReadAsync(boris, group));
    }

    [Fact]
    public async Task Of_those_in_one_batch_that_name_the_same_file_the_first_one_has_it()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();
        var files = await anna.UploadManyAsync(2);
        // The chat is locked, so that everything sent meanwhile waits and becomes one batch.
        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $"select from chats where id = '{chatId}' for update";
            await command.ExecuteNonQueryAsync();
        }

        var answers = new List<Task<JsonElement>>();
        for (var i = 0; i < 30; i++)
        {
            IReadOnlyList<Guid>? attached =
                i % 3 == 1 ? [files[0]]
                : i % 3 == 2 ? [.. files]
                : null;
            answers.Add(await wire.EmitAsync("message:send", new SendMessage(chatId, $"{i}", Attachments: attached)));
        }
        await transaction.CommitAsync();
        var told = await Task.WhenAll(answers);

        foreach (var (answer, i) in told.Select((answer, i) => (answer, i)))
        {
            if (i == 1 || i % 3 == 0)
            {
                Wire.Accept<MessageAnswer>(answer);
            }
            else
            {
                Assert.Equal(["unknown"], Wire.Refused(answer).Errors!["attachments"]);
            }
        }
        Assert.Equal(11, (await History.ReadAsync(anna, chatId)).Count);
        Assert.Equal(1, await server.Database.FreeFilesOfAsync(anna.Id));
    }

    /// <summary>A file that waits for its row to be free waits no longer than any lock is waited for.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task While_somebody_has_the_file_locked_a_message_with_it_is_refused_as_busy_and_can_be_sent_again()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var id = await anna.UploadAsync();
        var clientId = Guid.NewGuid();
        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $"select from files where id = '{id}' for update";
            await command.ExecuteNonQueryAsync();
        }

        var refused = await Assert.ThrowsAsync<VestnikException>(() =>
            anna.Client.SendAsync(chatId, "waits", clientId, attachments: [id])
        );
        Assert.Equal(503, refused.Problem.Status);
        await transaction.RollbackAsync();

        var sent = await anna.Client.SendAsync(chatId, "waits", clientId, attachments: [id]);
        Assert.Equal(id, Assert.Single(sent.Attachments).Id);
        Assert.Equal(sent.Id, Assert.Single(await History.ReadAsync(boris, chatId)).Id);
    }
}
