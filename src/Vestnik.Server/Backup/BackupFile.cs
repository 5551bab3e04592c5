namespace Vestnik.Server.Backup;

/// <summary>
/// A file that appears whole or not at all: written as FILE.partial, which its writer alone may have open, and renamed
/// when it is complete. What a killed writer left is removed by the next.
/// </summary>
internal sealed class BackupFile : IAsyncDisposable
{
    /// <summary>EWOULDBLOCK: somebody else's flock.</summary>
    private const int Taken = 11;

    /// <summary>EEXIST.</summary>
    private const int Exists = 17;

    private readonly string _target;
    private readonly string _partial;
    private readonly bool _overwrite;
    private readonly FileStream? _left;
    private bool _isComplete;

    private BackupFile(string target, string partial, bool overwrite, FileStream content, FileStream? left)
    {
        (_target, _partial, _overwrite, _left) = (target, partial, overwrite, left);
        Content = content;
    }

    public FileStream Content { get; }

    public static BackupFile Create(string target, bool overwrite)
    {
        var folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
        {
            throw new BackupException($"There is no folder {folder}: make it first.");
        }
        if (Directory.Exists(target))
        {
            throw new BackupException($"{target} is a folder: name a file in it.");
        }
        if (File.Exists(target) && !overwrite)
        {
            throw new BackupException($"{target} exists. Choose another name, or --force to replace it.");
        }
        var partial = $"{target}.partial";
        try
        {
            return TryMake(partial) is { } content
                ? new BackupFile(target, partial, overwrite, content, left: null)
                : TakeOver(target, partial, overwrite);
        }
        catch (IOException exception) when (exception.HResult == Taken)
        {
            throw new BackupException($"Another backup is being written to {target}.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{partial} cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>What lies there may be a link, or readable by others: it is removed, never written to.</summary>
    private static BackupFile TakeOver(string target, string partial, bool overwrite)
    {
        if (new FileInfo(partial).LinkTarget is not null)
        {
            throw new BackupException($"{partial} is a link. It is not followed: remove it.");
        }
        var left = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        try
        {
            File.Delete(partial);
            // Kept locked: whoever opened it before it was removed must not take its place as well.
            return TryMake(partial) is { } content
                ? new BackupFile(target, partial, overwrite, content, left)
                : throw new BackupException($"Another backup is being written to {target}.");
        }
        catch
        {
            left.Dispose();
            throw;
        }
    }

    /// <summary>Null: there is one.</summary>
    private static FileStream? TryMake(string partial)
    {
        try
        {
            return new FileStream(
                partial,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.ReadWrite,
                    // An exclusive lock, which ends with this process however it ends.
                    Share = FileShare.None,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
        }
        catch (IOException exception) when (exception.HResult == Exists)
        {
            return null;
        }
    }

    /// <summary>On disk under its own name when it returns.</summary>
    public void Complete()
    {
        Content.Flush(flushToDisk: true);
        try
        {
            File.Move(_partial, _target, _overwrite);
        }
        catch (IOException exception) when (File.Exists(_target))
        {
            throw new BackupException($"{_target} was made by somebody else meanwhile.", exception);
        }
        Data.Libc.SynchroniseFolder(Path.GetDirectoryName(_target)!);
        _isComplete = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isComplete)
        {
            File.Delete(_partial);
        }
        await Content.DisposeAsync();
        if (_left is not null)
        {
            await _left.DisposeAsync();
        }
    }
}
