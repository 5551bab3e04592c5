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

    /// <summary>Before each piece is written: asked more rarely, many uploads together would use up what is kept.</summary>
    /// <param name="more">How much comes now.</param>
    /// <exception cref="DiskFullException">Too little is free.</exception>
    public void Check(int more)
    {
        var disk = new DriveInfo(folder);
        if (disk.AvailableFreeSpace - more < Math.Min(MostKept, disk.TotalSize / Fraction))
        {
            throw new DiskFullException("The disk is nearly full: the rest of it is left to the database.");
        }
    }
}
