using System.Formats.Tar;
using System.Text;

namespace Vestnik.Server.Backup;

/// <summary>
/// The one file: a tar of <c>database.dump</c> (pg_dump's custom format), <c>manifest.json</c> and <c>SHA256SUMS</c> over
/// both. Everyday tools read it; the sums come last, so a file that was cut short has none.
/// </summary>
internal static class BackupArchive
{
    public const string DumpName = "database.dump";
    private const string ManifestName = "manifest.json";
    private const string SumsName = "SHA256SUMS";

    /// <summary>What everything in a tar begins at a multiple of.</summary>
    private const int Block = 512;

    /// <summary>A manifest is a page of text: what claims to be more is none.</summary>
    private const int LargestText = 64 * 1024;

    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a whole file; throws what <paramref name="dump"/> throws.</summary>
    /// <param name="file">Where to; must seek, as the size of the dump is known when it has been read.</param>
    /// <param name="dump">Gives the dump to its reader, and returns when it was whole; throws otherwise.</param>
    /// <param name="manifest">Made when the size of the dump is known.</param>
    /// <param name="cancellation">Leaves half a file.</param>
    public static async Task WriteAsync(
        Stream file,
        Func<Func<Stream, Task>, Task> dump,
        Func<long, Manifest> manifest,
        CancellationToken cancellation
    )
    {
        // The size stands before the content and is known after it: room is left for the header, which comes last.
        file.Position = Block;
        var (size, sum) = (0L, "");
        await dump(async content =>
        {
            await using var hashed = new HashingStream(content);
            await hashed.CopyToAsync(file, cancellation);
            (size, sum) = (hashed.Count, hashed.Sha256);
        });
        file.Position = (file.Position + Block - 1) / Block * Block;
        var text = manifest(size).Write();
        var sums = $"{sum}  {DumpName}\n{Sum(text)}  {ManifestName}\n";
        await using (var tar = new TarWriter(file, TarEntryFormat.Gnu, leaveOpen: true))
        {
            await tar.WriteEntryAsync(Entry(ManifestName, new MemoryStream(text)), cancellation);
            await tar.WriteEntryAsync(Entry(SumsName, new MemoryStream(Encoding.ASCII.GetBytes(sums))), cancellation);
        }
        file.Position = 0;
        await file.WriteAsync(Header(size), cancellation);
    }

    /// <summary>The manifest of a file that is whole, unchanged and a backup of this program; throws <see cref="BackupException"/> otherwise.</summary>
    public static async Task<Manifest> VerifyAsync(string path, CancellationToken cancellation)
    {
        var found = new Dictionary<string, (string Sum, byte[] Text)>(StringComparer.Ordinal);
        await ReadAsync(
            path,
            async (name, content) =>
            {
                await using var hashed = new HashingStream(content);
                using var text = new MemoryStream();
                await hashed.CopyToAsync(name is DumpName ? Stream.Null : text, cancellation);
                found[name] = (hashed.Sha256, text.ToArray());
                return true;
            },
            cancellation
        );
        if (!found.TryGetValue(DumpName, out var dump))
        {
            throw Foreign(path);
        }
        if (!found.TryGetValue(SumsName, out var sums) || !found.TryGetValue(ManifestName, out var manifest))
        {
            throw Cut(path);
        }
        var expected = $"{dump.Sum}  {DumpName}\n{manifest.Sum}  {ManifestName}\n";
        return !string.Equals(Encoding.ASCII.GetString(sums.Text), expected, StringComparison.Ordinal)
            ? throw new BackupException(
                $"{path} is damaged: its content is not what its checksums say. Use another backup."
            )
            : Manifest.Read(manifest.Text) ?? throw Foreign(path);
    }

    /// <summary>Gives the dump of a verified file to its reader.</summary>
    public static Task ReadDumpAsync(string path, Func<Stream, Task> take, CancellationToken cancellation) =>
        ReadAsync(
            path,
            async (name, content) =>
            {
                if (name is DumpName)
                {
                    await take(content);
                }
                return name is not DumpName;
            },
            cancellation
        );

    private static async Task ReadAsync(
        string path,
        Func<string, Stream, Task<bool>> take,
        CancellationToken cancellation
    )
    {
        try
        {
            await using var file = File.OpenRead(path);
            await using var tar = new TarReader(file);
            while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
            {
                var isOurs =
                    entry is { EntryType: TarEntryType.RegularFile, Name: DumpName or ManifestName or SumsName }
                    && (entry.Name is DumpName || entry.Length <= LargestText);
                if (!isOurs)
                {
                    throw Foreign(path);
                }
                if (!await take(entry.Name, entry.DataStream ?? Stream.Null))
                {
                    return;
                }
            }
        }
        catch (EndOfStreamException exception)
        {
            throw Cut(path, exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or ArgumentException)
        {
            throw Foreign(path, exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BackupException($"There is no file {path}.", exception);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException)
        {
            throw new BackupException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>As the framework writes it before a file of this size, whose content it is not shown.</summary>
    private static ReadOnlyMemory<byte> Header(long size)
    {
        using var written = new MemoryStream();
        using (var tar = new TarWriter(written, TarEntryFormat.Gnu, leaveOpen: true))
        {
            tar.WriteEntry(Entry(DumpName, new ContentElsewhere(size)));
        }
        return written.GetBuffer().AsMemory(0, Block);
    }

    private static GnuTarEntry Entry(string name, Stream content) =>
        new(TarEntryType.RegularFile, name) { DataStream = content, Mode = OwnerAlone };

    private static string Sum(byte[] text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(text));

    private static BackupException Cut(string path, Exception? inner = null) =>
        new($"{path} was cut short: its end is missing. Use another backup.", inner);

    private static BackupException Foreign(string path, Exception? inner = null) =>
        new($"{path} is not a backup made by 'vestnik backup', or it is damaged.", inner);

    /// <summary>Says how long it is, and gives nothing.</summary>
    private sealed class ContentElsewhere(long length) : MemoryStream
    {
        public override long Length => length;
    }
}
