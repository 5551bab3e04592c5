namespace Vestnik.Server.Features.Media.Storage;

/// <summary>
/// A part of the disk that files leave free: the database may stand on the same one, and nobody could write a message when
/// somebody's film has filled it.
/// </summary>
internal sealed class DiskRoom(string folder)
{
    /// <summary>Left free: a twentieth of the disk, and no more than half a gigabyte.</summary>
    private const long MostKept = 512L * 1024 * 1024;
    private const int Fraction = 20;

    /// <summary>Asked at the start of a file, and again every so many bytes of it.</summary>
    private const long Stride = 8L * 1024 * 1024;

    /// <summary>Before so much is written.</summary>
    /// <param name="at">How much of the file there is.</param>
    /// <param name="more">How much comes now.</param>
    /// <exception cref="DiskFullException">Too little is free.</exception>
    public void Check(long at, int more)
    {
        if (at > 0 && at / Stride == (at + more) / Stride)
        {
            return;
        }
        var disk = new DriveInfo(folder);
        if (disk.AvailableFreeSpace - more < Math.Min(MostKept, disk.TotalSize / Fraction))
        {
            throw new DiskFullException("The disk is nearly full: the rest of it is left to the database.");
        }
    }
}
