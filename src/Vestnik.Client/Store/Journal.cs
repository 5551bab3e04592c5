using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Vestnik.Client;

/// <summary>
/// An account's changes in a file, appended one after another. A record that was not written whole ends the journal when
/// it is opened: what stands before it was true, what follows is cut off. Rewritten when most of it is outdated.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Journal : IAccountStore
{
    private const long SmallEnough = 256 * 1024;
    private const int ChangesPerRecord = 1000;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly FileStream _owner;
    private readonly AccountState _state;
    private SafeFileHandle _file;
    private long _length;
    private long _lengthWhenRewritten;
    private bool _isDisposed;

    private Journal(string path, FileStream owner)
    {
        (_path, _owner) = (path, owner);
        _file = OpenFile(path);
        try
        {
            (_state, _length) = JournalRecord.ReadAll(ReadAllBytes(_file));
            if (RandomAccess.GetLength(_file) > _length)
            {
                RandomAccess.SetLength(_file, _length);
            }
            RewriteIfWorthwhile();
            // The file's name is on the disk before anything that relies on it.
            RandomAccess.FlushToDisk(_file);
            using var folder = DurableFolder.Open(Path.GetDirectoryName(path)!);
            folder.Flush();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Throws <see cref="IOException"/> while somebody else has it open.</summary>
    public static Journal Open(string path)
    {
        // A file of its own: the journal's is replaced by another one when it is rewritten.
        var owner = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            return new Journal(path, owner);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    public AccountState Read()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return AccountState.Of(_state.ToChanges());
        }
    }

    public void Append(IReadOnlyList<StoreChange> changes, bool isDurable)
    {
        var record = JournalRecord.Write(changes);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            // Should this fail half-way, the next record is written over what there is of it.
            RandomAccess.Write(_file, record, _length);
            if (isDurable)
            {
                RandomAccess.FlushToDisk(_file);
            }
            _length += record.Length;
            foreach (var change in changes)
            {
                _state.Apply(change);
            }
            RewriteIfWorthwhile();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _file.Dispose();
            _owner.Dispose();
        }
    }

    private static SafeFileHandle OpenFile(string path, FileMode mode = FileMode.OpenOrCreate)
    {
        var file = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    /// <summary>By the handle: somebody who opens the file by its name may find it locked, by this very journal.</summary>
    private static byte[] ReadAllBytes(SafeFileHandle file)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        var length = 0;
        while (RandomAccess.Read(file, bytes.AsSpan(length), length) is var read and > 0)
        {
            length += read;
        }
        return bytes[..length];
    }

    /// <summary>The whole new journal is on the disk before it takes the place of the old one.</summary>
    private void RewriteIfWorthwhile()
    {
        if (_length < SmallEnough || _length < 4 * _lengthWhenRewritten)
        {
            return;
        }
        if (TryRewrite(_path + ".new") is not { } rewritten)
        {
            // No room for two, it seems. The old one still holds everything; try again when it has doubled.
            _lengthWhenRewritten = _length / 2;
            return;
        }
        _file.Dispose();
        (_file, _length) = rewritten;
        _lengthWhenRewritten = _length;
    }

    private (SafeFileHandle File, long Length)? TryRewrite(string next)
    {
        SafeFileHandle? file = null;
        try
        {
            file = OpenFile(next, FileMode.Create);
            var length = 0L;
            foreach (var changes in _state.ToChanges().Chunk(ChangesPerRecord))
            {
                var record = JournalRecord.Write(changes);
                RandomAccess.Write(file, record, length);
                length += record.Length;
            }
            RandomAccess.FlushToDisk(file);
            // Opened before the move: after it nothing may fail, for the new file is the journal then.
            using var folder = DurableFolder.Open(Path.GetDirectoryName(_path)!);
            File.Move(next, _path, overwrite: true);
            folder.Flush();
            return (file, length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            return null;
        }
    }
}
