using System.Text;
using Vestnik.Server.Backup;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Backup;

/// <summary>Whatever happened to a file on its way: it is whole, or it is refused.</summary>
public sealed class BackupArchiveTests
{
    internal static readonly Manifest Sample = new(
        Manifest.ProductName,
        Manifest.CurrentFormat,
        "1.2.3",
        1,
        "first",
        15,
        15,
        DateTimeOffset.UnixEpoch,
        Guid.Empty,
        1,
        2,
        3,
        4,
        DumpBytes: 0
    );

    [Fact]
    public async Task What_was_written_is_read_back()
    {
        var file = await WriteAsync(Sample, "the dump");

        var manifest = await BackupArchive.VerifyAsync(file, CancellationToken.None);
        var dump = new MemoryStream();
        await BackupArchive.ReadDumpAsync(file, content => content.CopyToAsync(dump), CancellationToken.None);

        Assert.Equal(Sample with { DumpBytes = 8 }, manifest);
        Assert.Equal("the dump", Encoding.UTF8.GetString(dump.ToArray()));
    }

    [Fact]
    public async Task Cut_anywhere_it_is_refused()
    {
        var whole = await File.ReadAllBytesAsync(await WriteAsync(Sample, new string('x', 700)));
        // The last thousand bytes are the end mark of a tar: everything is there without it.
        for (var length = 0; length < whole.Length - 1024 - 512; length += 37)
        {
            await RefusedAsync(whole[..length]);
        }
    }

    [Fact]
    public async Task A_changed_byte_of_any_content_is_noticed()
    {
        var whole = await File.ReadAllBytesAsync(await WriteAsync(Sample, new string('x', 700)));
        var unchanged = 0;
        for (var at = 0; at < whole.Length - 1024; at++)
        {
            var block = at / 512 * 512;
            if (whole[at] == 0 || Encoding.ASCII.GetString(whole, block + 257, 5) is "ustar")
            {
                // Padding and headers of the tar: not content.
                unchanged++;
                continue;
            }
            var changed = whole.ToArray();
            changed[at] ^= 1;
            await RefusedAsync(changed);
        }
        Assert.InRange(whole.Length - unchanged, 1000, whole.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("just text")]
    public async Task Something_else_is_refused(string text) => await RefusedAsync(Encoding.UTF8.GetBytes(text));

    [Fact]
    public async Task Another_products_manifest_is_refused() =>
        await RefusedAsync(await File.ReadAllBytesAsync(await WriteAsync(Sample with { Product = "other" }, "x")));

    internal static async Task<string> WriteAsync(Manifest manifest, string dump)
    {
        var path = Path.Combine(TestRun.NewFolder("archive"), "a.tar");
        await using var file = File.Create(path);
        await BackupArchive.WriteAsync(
            file,
            take => take(new MemoryStream(Encoding.UTF8.GetBytes(dump))),
            size => manifest with { DumpBytes = size },
            CancellationToken.None
        );
        return path;
    }

    private static async Task RefusedAsync(byte[] content)
    {
        var path = Path.Combine(TestRun.Root, $"archive-{Guid.NewGuid():N}.tar");
        await File.WriteAllBytesAsync(path, content);
        var refusal = await Assert.ThrowsAsync<BackupException>(() =>
            BackupArchive.VerifyAsync(path, CancellationToken.None)
        );
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
        File.Delete(path);
    }
}
