using System.Globalization;
using System.Runtime.CompilerServices;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Media.Storage;

/// <summary>
/// Files under DATA_DIR/media/blobs/ab/cd/KEY. Each appears whole: it has a temporary name until it is on disk. Nodes that share the
/// folder share the files.
/// </summary>
internal sealed class DiskStore : IMediaStore
{
    internal const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string Temporary = ".new";

    /// <summary>No put takes longer: what is older was left behind by a server that was killed.</summary>
    private static readonly TimeSpan LongestPut = TimeSpan.FromHours(1);

    private readonly string _folder;
    private readonly TimeProvider _time;

    public DiskStore(DatabaseOptions options, TimeProvider time)
    {
        _folder = Path.Combine(options.DataDirectory, "media", "blobs");
        _time = time;
    }

    public async Task PutAsync(string key, SpoolFile file, CancellationToken cancellation)
    {
        var target = PathOf(key);
        var folder = Path.GetDirectoryName(target)!;
        var temporary = $"{target}.{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)}{Temporary}";
        try
        {
            if (HasAll(target, file.Length))
            {
                // Whoever put it may not have come so far yet, and this caller goes on at once.
                SynchroniseFolders(folder);
                return;
            }
            Directory.CreateDirectory(folder, ForOwner);
            await NameAsync(file, temporary, cancellation);
            File.Move(temporary, target, overwrite: true);
            SynchroniseFolders(folder);
        }
        catch (IOException exception) when (DiskFullException.IsMeantBy(exception))
        {
            throw new DiskFullException("The disk is full.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaStoreException($"The file could not be stored: {exception.Message}", exception);
        }
        finally
        {
            TryRemove(temporary);
        }
    }

    public Task<Stream?> OpenAsync(string key, long from, long length, CancellationToken cancellation)
    {
        try
        {
            var file = Spool.OpenRead(PathOf(key));
            return Task.FromResult<Stream?>(new Section(file, from, length));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaStoreException($"The file could not be read: {exception.Message}", exception);
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellation)
    {
        try
        {
            RemoveIfThere(PathOf(key));
            return Task.CompletedTask;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaStoreException($"The file could not be removed: {exception.Message}", exception);
        }
    }

    public async IAsyncEnumerable<string> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        // A folder at a time: there may be millions, and this is work in the background.
        foreach (var outer in FoldersOf(_folder))
        {
            foreach (var inner in FoldersOf(outer))
            {
                foreach (var key in KeysOf(inner))
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return key;
                }
                await Task.Yield();
            }
        }
    }

    private string PathOf(string key)
    {
        MediaKey.Check(key);
        return Path.Combine(_folder, key[..2], key[2..4], key);
    }

    /// <summary>Under the temporary name and on disk: a second name of the same file, or a copy where the file system has no such.</summary>
    private static async Task NameAsync(SpoolFile file, string temporary, CancellationToken cancellation)
    {
        if (Libc.Link(file.Path, temporary) == 0)
        {
            using var linked = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            linked.Flush(flushToDisk: true);
            return;
        }
        await using var from = file.OpenRead();
        await using var copy = new FileStream(
            temporary,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }
        );
        await from.CopyToAsync(copy, Spool.PieceSize, cancellation);
        copy.Flush(flushToDisk: true);
    }

    /// <summary>A shorter one is what a failing disk left: it is put again.</summary>
    private static bool HasAll(string path, long length) =>
        new FileInfo(path) is { Exists: true } file && file.Length == length;

    /// <summary>Those above it as well: they may be as new.</summary>
    private void SynchroniseFolders(string folder)
    {
        Libc.SynchroniseFolder(folder);
        Libc.SynchroniseFolder(Path.GetDirectoryName(folder)!);
        Libc.SynchroniseFolder(_folder);
    }

    private static string[] FoldersOf(string folder) =>
        Ask(() => Directory.Exists(folder) ? Directory.GetDirectories(folder) : []);

    private List<string> KeysOf(string folder)
    {
        var keys = new List<string>();
        foreach (var path in Ask(() => Directory.GetFiles(folder)))
        {
            var name = Path.GetFileName(path);
            if (MediaKey.IsOne(name))
            {
                keys.Add(name);
            }
            else if (
                name.EndsWith(Temporary, StringComparison.Ordinal)
                && File.GetLastWriteTimeUtc(path) < (_time.GetUtcNow() - LongestPut).UtcDateTime
            )
            {
                TryRemove(path);
            }
        }
        return keys;
    }

    private static string[] Ask(Func<string[]> question)
    {
        try
        {
            return question();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaStoreException($"The files could not be listed: {exception.Message}", exception);
        }
    }

    /// <summary>Of a temporary name. What stays is found when the files are listed.</summary>
    private static void TryRemove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Perhaps because of what the caller is told already.
        }
    }

    private static void RemoveIfThere(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Not there, and neither is its folder.
        }
    }
}
