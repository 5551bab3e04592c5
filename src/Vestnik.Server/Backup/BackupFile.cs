namespace Vestnik.Server.Backup;

/// <summary>
/// A file that appears whole or not at all: written as FILE.partial, which its writer alone may have open, and renamed
/// when it is complete. What a killed writer left is overwritten by the next.
/// </summary>
internal sealed class BackupFile : IAsyncDisposable
{
    /// <summary>EWOULDBLOCK: somebody else's flock.</summary>
    private const int Taken = 11;

    private readonly string _target;
    private readonly string _partial;
    private readonly bool _overwrite;
    private bool _isComplete;

    private BackupFile(string target, string partial, bool overwrite, FileStream content)
    {
        (_target, _partial, _overwrite) = (target, partial, overwrite);
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
            var content = new FileStream(
                partial,
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    // An exclusive lock, which ends with this process however it ends.
                    Share = FileShare.None,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
            // Another one may have finished between the opening and the lock: then this is its file.
            return File.Exists(partial)
                ? new BackupFile(target, partial, overwrite, content)
                : throw new BackupException($"Another backup has just been written to {target}.");
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
    }
}
