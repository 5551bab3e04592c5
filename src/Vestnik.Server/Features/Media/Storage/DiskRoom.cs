namespace Vestnik.Server.Features.Media.Storage;

/// <summary>
/// A part of the disk that files leave free: the database may stand on the same one, and nobody could write a message when
/// somebody's film has filled it.
/// </summary>
/// <param name="folder">On the disk that is meant.</param>
/// <param name="mostKept">Bytes that are left free, and never more than a twentieth of the disk; 0: files fill it.</param>
internal sealed class DiskRoom(string folder, long mostKept)
{
    private const int Fraction = 20;

    /// <summary>Before each piece is written: asked more rarely, many uploads together would use up what is kept.</summary>
    /// <param name="more">How much comes now.</param>
    /// <exception cref="DiskFullException">Too little is free.</exception>
    public void Check(int more)
    {
        if (mostKept == 0)
        {
            return;
        }
        var disk = new DriveInfo(folder);
        if (disk.AvailableFreeSpace - more < Math.Min(mostKept, disk.TotalSize / Fraction))
        {
            throw new DiskFullException("The disk is nearly full: the rest of it is left to the database.");
        }
    }
}
