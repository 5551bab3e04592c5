using System.Collections.Concurrent;
using System.Security.Cryptography;
using Vestnik.Contracts;
using Vestnik.Testing;

namespace Vestnik.Client.Tests;

/// <summary>Files that are sent and read over roads that break, by a real server.</summary>
[Collection(RealServerCollection.Name)]
public sealed class FilesTests(RealServer server)
{
    private const int Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(Megabyte)]
    [InlineData((3 * Megabyte) + 7)]
    public async Task A_file_of_any_size_comes_back_as_it_was_sent(int length)
    {
        await using var pair = await server.PairAsync();
        var bytes = length > 100 ? Picture(length) : RandomNumberGenerator.GetBytes(length);
        var details = new UploadDetails { Width = 640, Height = 480 };
        var progress = new Told();

        var id = await pair.Anna.Files.UploadAsync(new MemoryStream(bytes), "Ноты №1.bin", details, progress);
        var sent = await pair.Anna.SendAsync(pair.ChatId, "here", attachments: [id]);

        var shown = Assert.Single((await pair.HistoryAsync()).Single().Attachments);
        Assert.Equal((id, "Ноты №1.bin", length), (shown.Id, shown.Name, shown.Size));
        // What is no picture has no sides.
        Assert.Equal(length > 100 ? 640 : null, shown.Width);
        Assert.Equal(length > 100 ? 480 : null, shown.Height);
        Assert.Equal(sent.Attachments[0].Id, shown.Id);
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(length, progress.Last());
        Assert.Equal(bytes, await DownloadAsync(pair.Boris, shown));
    }

    [Fact]
    public async Task What_was_sent_is_what_was_left_of_the_stream()
    {
        await using var pair = await server.PairAsync();
        using var stream = new MemoryStream(RandomNumberGenerator.GetBytes(2 * Megabyte)) { Position = 100 };

        var id = await pair.Anna.Files.UploadAsync(stream, "rest");

        var sent = await pair.Anna.SendAsync(pair.ChatId, "", attachments: [id]);
        Assert.Equal(stream.ToArray()[100..], await DownloadAsync(pair.Anna, sent.Attachments[0]));
    }

    [Fact]
    public async Task A_file_is_read_from_any_byte_on()
    {
        await using var pair = await server.PairAsync();
        var bytes = RandomNumberGenerator.GetBytes(10_000);
        var id = await pair.Anna.Files.UploadAsync(new MemoryStream(bytes), "bytes");
        var sent = await pair.Anna.SendAsync(pair.ChatId, "", attachments: [id]);

        await using var from = await pair.Boris.Files.OpenAsync(sent.Attachments[0], from: 9_990);
        using var end = new MemoryStream();
        await from.CopyToAsync(end);

        Assert.Equal(bytes[9_990..], end.ToArray());
    }

    [Fact]
    public async Task An_upload_goes_on_where_it_was_when_the_connection_breaks()
    {
        await using var pair = await server.PairAsync();
        await using var road = new Road(server.Url);
        await using var anna = await server.LoginAsync(pair.Anna, RealServer.Impatient(), road.Url);
        var bytes = RandomNumberGenerator.GetBytes(12 * Megabyte);
        // So that it is on its way when the road is cut.
        road.Delay = TimeSpan.FromMilliseconds(1);
        var before = road.Passed;
        var progress = new Told
        {
            Then = upTo =>
            {
                if (upTo == 7 * Megabyte)
                {
                    road.LoseAnswer();
                }
            },
        };

        var uploading = anna.Files.UploadAsync(new MemoryStream(bytes), "large", progress: progress);
        foreach (var at in new[] { 1.5, 4.3, 9.8 })
        {
            await Eventually.TrueAsync(
                () => road.Passed - before > at * Megabyte || uploading.IsCompleted,
                "some of it is there"
            );
            Assert.False(uploading.IsCompleted);
            road.Cut();
        }
        var id = await uploading;

        var sent = await pair.Anna.SendAsync(pair.ChatId, "", attachments: [id]);
        Assert.Equal(bytes, await DownloadAsync(pair.Boris, sent.Attachments[0]));
        // It went on, and did not begin anew each time.
        Assert.InRange(road.Passed - before, bytes.Length, bytes.Length + (6 * Megabyte));
    }

    [Fact]
    public async Task A_download_goes_on_where_it_was_when_the_connection_breaks()
    {
        await using var pair = await server.PairAsync();
        await using var road = new Road(server.Url);
        await using var boris = await server.LoginAsync(pair.Boris, RealServer.Impatient(), road.Url);
        var bytes = RandomNumberGenerator.GetBytes(8 * Megabyte);
        var id = await pair.Anna.Files.UploadAsync(new MemoryStream(bytes), "large");
        var sent = await pair.Anna.SendAsync(pair.ChatId, "", attachments: [id]);
        await using var to = new CuttingStream(() => road.Cut(), every: 2 * Megabyte);

        await boris.Files.DownloadAsync(sent.Attachments[0], to);

        Assert.Equal(bytes, to.ToArray());
        Assert.True(to.Cuts >= 3);
    }

    [Fact]
    public async Task An_upload_outlives_a_server_that_is_killed()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var own = await ServerProcess.StartAsync(database);
        await using var anna = await new Accounts(own.Url).RegisterAsync();
        var saved = await anna.OpenSavedAsync();
        var bytes = RandomNumberGenerator.GetBytes(10 * Megabyte);
        Task? restarting = null;
        var progress = new Told { Then = upTo => restarting ??= upTo >= 4 * Megabyte ? RestartAsync() : null };

        var id = await anna.Files.UploadAsync(new MemoryStream(bytes), "large", progress: progress);
        await restarting!;

        var sent = await anna.SendAsync(saved.Id, "", attachments: [id]);
        Assert.Equal(bytes, await DownloadAsync(anna, sent.Attachments[0]));

        async Task RestartAsync()
        {
            await own.KillAsync();
            await own.StartAgainAsync();
        }
    }

    [Fact]
    public async Task A_cancelled_upload_is_forgotten_by_the_server()
    {
        await using var pair = await server.PairAsync();
        using var cancelled = new CancellationTokenSource();
        var progress = new Told { Then = upTo => cancelled.Cancel() };
        var bytes = new MemoryStream(RandomNumberGenerator.GetBytes(5 * Megabyte));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            pair.Anna.Files.UploadAsync(bytes, "large", progress: progress, cancellation: cancelled.Token)
        );

        Assert.Equal(0, await CountAsync("part_uploads", pair.Anna));
        Assert.Equal(0, await CountAsync("files", pair.Anna));
    }

    [Fact]
    public async Task What_is_too_large_or_empty_is_refused_before_it_is_sent()
    {
        await using var pair = await server.PairAsync();
        var path = Path.Combine(Directory.CreateTempSubdirectory("vestnik-large-").FullName, "large");
        try
        {
            await using var large = new FileStream(path, FileMode.CreateNew);
            // It has no bytes on the disk.
            large.SetLength((100L * Megabyte) + 1);

            var refused = await Assert.ThrowsAsync<VestnikException>(() => pair.Anna.Files.UploadAsync(large, "large"));
            Assert.Equal((413, 0), (refused.Problem.Status, large.Position));
            refused = await Assert.ThrowsAsync<VestnikException>(() =>
                pair.Anna.Files.UploadAsync(new MemoryStream(), "empty")
            );
            Assert.Equal("media.empty", refused.Problem.Code);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public async Task What_one_may_not_see_is_not_read()
    {
        await using var pair = await server.PairAsync();
        await using var stranger = await server.RegisterAsync();
        var id = await pair.Anna.Files.UploadAsync(new MemoryStream([1, 2, 3]), "secret");
        var sent = await pair.Anna.SendAsync(pair.ChatId, "", attachments: [id]);

        var refused = await Assert.ThrowsAsync<VestnikException>(() => DownloadAsync(stranger, sent.Attachments[0]));

        Assert.Equal(404, refused.Problem.Status);
    }

    [Fact]
    public async Task A_message_with_files_waits_in_the_outbox_of_a_program_that_ends()
    {
        await using var pair = await server.PairAsync();
        await using var road = new Road(server.Url);
        var folder = Directory.CreateTempSubdirectory("vestnik-files-");
        try
        {
            var files = new[] { await UploadAsync(pair.Anna), await UploadAsync(pair.Anna) };
            await using (var client = await LoginAsync())
            {
                await using var live = await client.ConnectAsync();
                road.Close();
                await live.EnqueueAsync(pair.ChatId, "", attachments: files);
            }
            road.Open();

            await using var again = await LoginAsync();
            await using var next = await again.ConnectAsync();
            var sent = (await next.NextAsync<MessageSent>()).Message;

            Assert.Equal(files, sent.Attachments.Select(file => file.Id));
            Assert.Equal(sent.Id, Assert.Single(await pair.HistoryAsync()).Id);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Task<VestnikClient> LoginAsync() =>
            server.LoginAsync(pair.Anna, RealServer.Impatient(new FileClientStore(folder.FullName)), road.Url);
    }

    [Fact]
    public async Task A_message_whose_files_are_gone_is_refused_and_says_so()
    {
        await using var pair = await server.PairAsync();
        await using var live = await pair.Anna.ConnectAsync();
        var file = await UploadAsync(pair.Anna);
        await live.SendAsync(pair.ChatId, "the first", attachments: [file]);

        var id = await live.EnqueueAsync(pair.ChatId, "the second", attachments: [file]);

        var refused = await live.NextAsync<MessageRefused>();
        Assert.Equal((id, "the second", 400), (refused.ClientId, refused.Content, refused.Problem.Status));
        Assert.Equal([file], refused.Attachments);
        Assert.Equal(["unknown"], refused.Problem.Errors!["attachments"]);
    }

    /// <summary>JPEG, as far as anybody looks.</summary>
    private static byte[] Picture(int length) => [0xff, 0xd8, 0xff, .. RandomNumberGenerator.GetBytes(length - 3)];

    private static Task<Guid> UploadAsync(VestnikClient who) =>
        who.Files.UploadAsync(new MemoryStream(RandomNumberGenerator.GetBytes(100)), "some bytes");

    private static async Task<byte[]> DownloadAsync(VestnikClient who, AttachmentView file)
    {
        using var bytes = new MemoryStream();
        await who.Files.DownloadAsync(file, bytes);
        return bytes.ToArray();
    }

    private Task<long> CountAsync(string table, VestnikClient owner) =>
        server.Database.AskAsync<long>($"select count(*) from {table} where owner_id = '{owner.User.Id}'");

    /// <summary>How far it was, each time that it was told; and what is to happen then. Told at once, and not by and by.</summary>
    private sealed class Told : ConcurrentQueue<long>, IProgress<long>
    {
        public Action<long> Then { get; init; } = _ => { };

        public void Report(long value)
        {
            Enqueue(value);
            Then(value);
        }
    }

    /// <summary>Takes what comes, and cuts its way now and then.</summary>
    private sealed class CuttingStream(Action cut, int every) : MemoryStream
    {
        public int Cuts { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            if (Length / every > Cuts)
            {
                Cuts++;
                cut();
            }
            return ValueTask.CompletedTask;
        }
    }
}
