using Vestnik.Server.Features.Media.Storage;

namespace Vestnik.Server.Tests.Media.Storage;

public sealed class SpoolTests : IDisposable
{
    private static readonly Guid Id = Guid.NewGuid();

    private readonly StoreFiles _files = new();

    private Spool Spool => _files.Spool;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task What_is_received_has_its_length_and_hash_and_is_gone_with_its_user()
    {
        var bytes = StoreFiles.Bytes(200_000);

        var file = await _files.ReceiveAsync(bytes);

        Assert.Equal((bytes.Length, StoreFiles.KeyOf(bytes)), (file.Length, file.Sha256));
        await using (var read = file.OpenRead())
        {
            var first = new byte[1000];
            await read.ReadExactlyAsync(first);
            Assert.Equal(bytes[..1000], first);
        }
        await file.DisposeAsync();
        Assert.Empty(Left());
    }

    [Fact]
    public async Task One_byte_too_many_leaves_nothing()
    {
        await Assert.ThrowsAsync<TooLargeException>(() =>
            Spool.ReceiveAsync(new MemoryStream(new byte[1001]), 1000, CancellationToken.None)
        );

        Assert.Empty(Left());
    }

    [Fact]
    public async Task An_endless_body_is_read_no_further_than_the_limit()
    {
        using var endless = new Endless();

        await Assert.ThrowsAsync<TooLargeException>(() =>
            Spool.ReceiveAsync(endless, 1_000_000, CancellationToken.None)
        );

        Assert.InRange(endless.Given, 1_000_000, 1_000_000 + (2 * Spool.PieceSize));
        Assert.Empty(Left());
    }

    [Fact]
    public async Task A_body_that_breaks_leaves_nothing()
    {
        using var endless = new Endless { BreaksAfter = 500_000 };

        await Assert.ThrowsAsync<IOException>(() => Spool.ReceiveAsync(endless, 1_000_000, CancellationToken.None));

        Assert.Empty(Left());
    }

    [Fact]
    public async Task A_part_is_appended_to_by_one_at_a_time()
    {
        await using var first = Spool.TryOpenPart(Id, 0);

        Assert.NotNull(first);
        Assert.Null(Spool.TryOpenPart(Id, 0));
    }

    [Fact]
    public async Task A_part_goes_on_behind_what_is_known_of_it()
    {
        await using (var part = Spool.TryOpenPart(Id, 0)!)
        {
            await part.AppendAsync("known"u8.ToArray(), CancellationToken.None);
            part.Synchronise();
            await part.AppendAsync(", never told"u8.ToArray(), CancellationToken.None);
        }

        await using (var part = Spool.TryOpenPart(Id, 5)!)
        {
            part.Rewind(5);
            await part.AppendAsync(" and whole"u8.ToArray(), CancellationToken.None);
            Assert.Equal(15, part.Length);
        }

        var bytes = "known and whole"u8.ToArray();
        await using var whole = await Spool.OpenWholeAsync(Id, 15, CancellationToken.None);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(whole.Path));
        Assert.Equal((15, StoreFiles.KeyOf(bytes)), (whole.Length, whole.Sha256));
    }

    [Fact]
    public async Task A_part_that_is_whole_stays_until_it_is_removed()
    {
        await using (var part = Spool.TryOpenPart(Id, 0)!)
        {
            await part.AppendAsync("whole"u8.ToArray(), CancellationToken.None);
        }

        await (await Spool.OpenWholeAsync(Id, 5, CancellationToken.None)).DisposeAsync();

        Assert.Single(Left());
        Spool.RemovePart(Id);
        Spool.RemovePart(Id);
        Assert.Empty(Left());
    }

    [Fact]
    public async Task Of_a_part_that_is_not_here_nothing_is_made_up()
    {
        await using (var part = Spool.TryOpenPart(Id, 0)!)
        {
            await part.AppendAsync("half"u8.ToArray(), CancellationToken.None);
        }
        var unknown = Guid.NewGuid();

        Assert.True(Spool.HasPart(Id, 4) && Spool.HasPart(unknown, 0));
        Assert.False(Spool.HasPart(Id, 5) || Spool.HasPart(unknown, 1));
        Assert.Throws<FileNotFoundException>(() => Spool.TryOpenPart(Id, 5));
        Assert.Throws<FileNotFoundException>(() => Spool.TryOpenPart(unknown, 1));
        await Assert.ThrowsAsync<FileNotFoundException>(() => Spool.OpenWholeAsync(Id, 5, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_taken_back_is_gone()
    {
        await using var part = Spool.TryOpenPart(Id, 0)!;
        await part.AppendAsync("good, bad"u8.ToArray(), CancellationToken.None);

        part.Rewind(4);
        await part.AppendAsync("!"u8.ToArray(), CancellationToken.None);

        Assert.Equal("good!", await ReadAsync(Assert.Single(Left())));
    }

    [Fact]
    public async Task What_a_killed_server_was_receiving_goes_and_what_is_being_received_stays()
    {
        await using var held = await _files.ReceiveAsync(StoreFiles.Bytes(10));
        var left = Path.Combine(Spool.Folder, "0123.upload");
        await File.WriteAllTextAsync(left, "half");
        var (now, old) = (DateTimeOffset.UtcNow, DateTime.UtcNow.AddHours(-2));

        Assert.Equal(0, Spool.RemoveAbandoned(now.AddHours(-1)));
        File.SetLastWriteTimeUtc(left, old);
        File.SetLastWriteTimeUtc(held.Path, old);
        Assert.Equal(1, Spool.RemoveAbandoned(now.AddHours(-1)));

        Assert.Equal([held.Path], Left());
    }

    private string[] Left() => Directory.Exists(Spool.Folder) ? Directory.GetFiles(Spool.Folder) : [];

    /// <summary>Beside the lock that a part is held by, which the framework would wait for.</summary>
    private static async Task<string> ReadAsync(string path)
    {
        using var cat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("cat", [path])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        return await cat.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Zeros without end, or until it breaks.</summary>
    private sealed class Endless : Stream
    {
        public long BreaksAfter { get; init; } = long.MaxValue;

        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => Given;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (Given >= BreaksAfter)
            {
                throw new IOException("The line broke.");
            }
            Array.Clear(buffer, offset, count);
            Given += count;
            return count;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
