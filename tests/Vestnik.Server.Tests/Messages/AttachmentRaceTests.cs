using Vestnik.Client;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Whoever sends what at the same moment, over whichever node: a file is in one message, and a message has all its files.</summary>
[Trait("Category", "Slow")]
public sealed class AttachmentRaceTests
{
    [Fact]
    public async Task Of_two_that_take_a_file_at_once_one_has_it_and_the_other_is_refused()
    {
        await using var servers = await TwoServers.StartAsync();
        await using var anna = await Person.RegisterAsync(servers.First.Url);
        var there = await anna.AnotherDeviceAsync(servers.Second.Url);
        var chats = new List<Guid> { (await anna.Client.OpenSavedAsync()).Id };
        for (var i = 0; i < 3; i++)
        {
            chats.Add((await anna.Client.Groups.CreateAsync(ChatType.Group, $"{i}")).Id);
        }

        for (var round = 0; round < 40; round++)
        {
            var id = await anna.UploadAsync();
            // Into the same chat, or into others, which have other writers.
            var sending = new[] { anna, there, anna, there }.Select(
                (person, i) => TrySendAsync(person, chats[round % 2 == 0 ? 0 : i], [id])
            );
            var stored = (await Task.WhenAll(sending)).OfType<MessageView>().ToList();

            Assert.Equal(id, Assert.Single(Assert.Single(stored).Attachments).Id);
        }
        Assert.Equal(40, (await servers.Database.MessagesWithFilesOfAsync(anna.Id)).Distinct().Count());
        Assert.Equal(0, await servers.StopAndCountDeadlocksAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_files_messages_name_at_once_each_message_has_all_of_its_own_or_is_refused(int seed)
    {
        var random = new Random(seed);
        await using var servers = await TwoServers.StartAsync();
        await using var anna = await Person.RegisterAsync(servers.First.Url);
        var there = await anna.AnotherDeviceAsync(servers.Second.Url);
        var chats = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            chats.Add((await anna.Client.Groups.CreateAsync(ChatType.Group, $"{i}")).Id);
        }
        var files = await anna.UploadManyAsync(60);

        // Some are deleted meanwhile, which frees nothing.
        var sending = Enumerable
            .Range(0, 200)
            .Select(_ => (Chat: chats[random.Next(4)], Files: Pick(random, files), IsThere: random.Next(2) == 0))
            .ToList()
            .Select(
                async (one, i) =>
                {
                    var person = one.IsThere ? there : anna;
                    var sent = await TrySendAsync(person, one.Chat, one.Files);
                    var isDeleted = sent is not null && i % 5 == 0;
                    if (isDeleted)
                    {
                        await person.Client.DeleteAsync(sent!.Id);
                    }
                    return (one.Files, Sent: sent, IsDeleted: isDeleted);
                }
            );
        var stored = (await Task.WhenAll(sending)).Where(one => one.Sent is not null).ToList();

        Assert.All(stored, one => Assert.Equal(one.Files, one.Sent!.Attachments.Select(file => file.Id)));
        var taken = stored.SelectMany(one => one.Files).ToList();
        Assert.Equal(taken.Count, taken.Distinct().Count());
        var shown = await servers.Database.AskAsync<long>(
            $"""
            select count(*) from files f join messages m on m.id = f.message_id and m.chat_id = f.chat_id
            where f.owner_id = '{anna.Id}' and f.gone_at is null and m.attachments -> f.position::int ->> 'id' = f.id::text
            """
        );
        Assert.Equal(stored.Where(one => !one.IsDeleted).Sum(one => one.Files.Length), shown);
        Assert.Equal(shown, (await servers.Database.MessagesWithFilesOfAsync(anna.Id)).Length);
        // What was refused can be sent still.
        foreach (var free in files.Except(taken).Chunk(FileLimits.PerMessage))
        {
            Assert.Equal(free.Length, (await anna.Client.SendAsync(chats[0], "", attachments: free)).Attachments.Count);
        }
        Assert.Equal(0, await servers.Database.FreeFilesOfAsync(anna.Id));
        Assert.Equal(0, await servers.StopAndCountDeadlocksAsync());
    }

    private static Guid[] Pick(Random random, List<Guid> files) =>
        [.. files.OrderBy(_ => random.Next()).Take(random.Next(1, 5))];

    /// <summary>Null: they are in another message.</summary>
    private static async Task<MessageView?> TrySendAsync(Person person, Guid chatId, IReadOnlyList<Guid> files)
    {
        try
        {
            return await person.Client.SendAsync(chatId, "", attachments: files);
        }
        catch (VestnikException refused)
        {
            Assert.Equal(["unknown"], refused.Problem.Errors!["attachments"]);
            return null;
        }
    }
}
