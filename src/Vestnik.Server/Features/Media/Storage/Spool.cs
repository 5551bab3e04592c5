using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Media.Storage;

/// <summary>
/// Where files are received, on this node's disk: DATA_DIR/media/spool. What comes in one request is an <c>.upload</c> and gone
/// with it; what comes in several is a <c>.part</c>, named by its id.
/// </summary>
internal sealed class Spool
{
    /// <summary>What an upload holds in memory, whatever its size. From the pool.</summary>
    public const int PieceSize = 64 * 1024;

    private const string Upload = ".upload";
    private const string Part = ".part";

    private readonly DiskRoom _room;

    public Spool(DatabaseOptions options, MediaOptions limits)
    {
        Folder = Path.Combine(options.DataDirectory, "media", "spool");
        _room = new DiskRoom(Folder, limits.FreeMin);
    }

    public string Folder { get; }

    /// <summary>Reads a body to its end, hashing as it comes. Thrown or cancelled: nothing of it is left.</summary>
    /// <param name="body">Endless, perhaps.</param>
    /// <param name="limit">Most bytes.</param>
    /// <exception cref="TooLargeException">It has more.</exception>
    /// <exception cref="DiskFullException">There is no room.</exception>
    public async Task<SpoolFile> ReceiveAsync(Stream body, long limit, CancellationToken cancellation)
    {
        var file = Make(Path.Combine(Folder, $"{Guid.NewGuid():N}{Upload}"), FileMode.CreateNew, FileShare.Read);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var length = 0L;
            for (int count; (count = await body.ReadAsync(buffer.AsMemory(0, PieceSize), cancellation)) > 0; )
            {
                if (length + count > limit)
                {
                    throw new TooLargeException(limit);
                }
                hash.AppendData(buffer, 0, count);
                await WriteAsync(file, length, buffer.AsMemory(0, count), cancellation);
                length += count;
            }
            return new SpoolFile(file.Name, length, Convert.ToHexStringLower(hash.GetCurrentHash()), file);
        }
        catch
        {
            File.Delete(file.Name);
            await file.DisposeAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// A file that is received in several requests, to append to: this process and any other beside it lets one have it at a time.
    /// Null: another has it.
    /// </summary>
    /// <param name="id">Of the upload.</param>
    /// <param name="length">What is known to be there; anything behind it was never told to anybody.</param>
    /// <exception cref="FileNotFoundException">Less than that is there: it was begun at another node, or lost.</exception>
    public SpoolPart? TryOpenPart(Guid id, long length)
    {
        try
        {
            var file = Make(PathOf(id), length == 0 ? FileMode.OpenOrCreate : FileMode.Open, FileShare.None);
            if (file.Length < length)
            {
                file.Dispose();
                throw new FileNotFoundException("Part of the upload is missing.", file.Name);
            }
            return new SpoolPart(this, file, length);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new FileNotFoundException("The upload is missing.", exception);
        }
        catch (IOException exception) when (exception.HResult == Libc.WouldBlock)
        {
            return null;
        }
    }

    /// <summary>Whether so many bytes of it are here.</summary>
    public bool HasPart(Guid id, long length) =>
        length == 0 || (new FileInfo(PathOf(id)) is { Exists: true } file && file.Length >= length);

    /// <summary>A part that is whole, read for its hash where that is not known; it stays when the answer is disposed.</summary>
    /// <exception cref="FileNotFoundException">It is not here, or shorter.</exception>
    public async Task<SpoolFile> OpenWholeAsync(
        Guid id,
        long length,
        CancellationToken cancellation,
        string? sha256 = null
    )
    {
        var path = PathOf(id);
        if (!HasPart(id, length))
        {
            throw new FileNotFoundException("The upload is missing.", path);
        }
        if (sha256 is null)
        {
            await using var file = OpenRead(path);
            sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
        }
        return new SpoolFile(path, length, sha256, owned: null);
    }

    /// <summary>No fault if it was not there. From whoever appends to it, it is taken away.</summary>
    public void RemovePart(Guid id) => Remove(PathOf(id));

    /// <summary>The parts that nobody has written to since.</summary>
    public IReadOnlyList<Guid> PartsBefore(DateTimeOffset time) =>
        [
            .. OldFiles(Part, time)
                .Select(file => Path.GetFileNameWithoutExtension(file.Name))
                .Where(name => Guid.TryParseExact(name, "N", out _))
                .Select(name => Guid.ParseExact(name, "N")),
        ];

    /// <summary>Removes what a killed server was receiving. What is still being received is locked, here or by another process.</summary>
    public int RemoveAbandoned(DateTimeOffset before)
    {
        var removed = 0;
        foreach (var file in OldFiles(Upload, before))
        {
            try
            {
                using var mine = new FileStream(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Remove(file.FullName);
                removed++;
            }
            catch (IOException)
            {
                // In use, or gone by itself.
            }
        }
        return removed;
    }

    /// <summary>Readers are let in beside it: the store may have given it a second name already.</summary>
    internal static FileStream OpenRead(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Behind what it has.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="at">How much it has already.</param>
    /// <param name="piece">What comes behind it.</param>
    /// <exception cref="DiskFullException">There is no room.</exception>
    internal async Task WriteAsync(FileStream file, long at, ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        _room.Check(piece.Length);
        try
        {
            await RandomAccess.WriteAsync(file.SafeFileHandle, piece, at, cancellation);
        }
        catch (IOException exception) when (DiskFullException.IsMeantBy(exception))
        {
            throw new DiskFullException("The disk is full.", exception);
        }
    }

    private string PathOf(Guid id) => Path.Combine(Folder, id.ToString("N", CultureInfo.InvariantCulture) + Part);

    private FileStream Make(string path, FileMode mode, FileShare share)
    {
        try
        {
            Directory.CreateDirectory(Folder, DiskStore.ForOwner);
            var options = new FileStreamOptions
            {
                Mode = mode,
                Access = FileAccess.ReadWrite,
                Share = share,
                BufferSize = 0,
            };
            if (mode != FileMode.Open)
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            return new FileStream(path, options);
        }
        catch (IOException exception) when (DiskFullException.IsMeantBy(exception))
        {
            throw new DiskFullException("The disk is full.", exception);
        }
    }

    private List<FileInfo> OldFiles(string extension, DateTimeOffset before)
    {
        var folder = new DirectoryInfo(Folder);
        return folder.Exists
            ? [.. folder.EnumerateFiles($"*{extension}").Where(file => file.LastWriteTimeUtc < before.UtcDateTime)]
            : [];
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever received.
        }
    }
}
