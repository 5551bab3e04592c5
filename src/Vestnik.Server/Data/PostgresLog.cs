namespace Vestnik.Server.Data;

/// <summary>DATA_DIR/postgres.log, what the private PostgreSQL says. Past its size it is kept once, as postgres.log.1.</summary>
internal sealed class PostgresLog(string dataDirectory, ServiceAccount account)
{
    private const long LargestSize = 10 * 1024 * 1024;
    private const int TailSize = 4096;

    public string Location { get; } = Path.Combine(dataDirectory, "postgres.log");

    /// <summary>The folder is the server's, the file PostgreSQL's, so PostgreSQL cannot make it itself.</summary>
    public void Make()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        new FileStream(Location, options).Dispose();
        account.Own(Location);
    }

    /// <summary>Copied and emptied rather than renamed: PostgreSQL holds it open, appending.</summary>
    public void Rotate()
    {
        if (new FileInfo(Location) is { Exists: true, Length: > LargestSize })
        {
            File.Copy(Location, $"{Location}.1", overwrite: true);
            using var log = new FileStream(Location, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            log.SetLength(0);
        }
    }

    public long Length => new FileInfo(Location) is { Exists: true } file ? file.Length : 0;

    /// <summary>The last lines since a moment, to say why PostgreSQL did not start.</summary>
    public string Since(long position)
    {
        using var log = new FileStream(Location, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = Math.Max(Math.Min(position, log.Length), log.Length - TailSize);
        using var reader = new StreamReader(log);
        return reader.ReadToEnd().Trim();
    }
}
