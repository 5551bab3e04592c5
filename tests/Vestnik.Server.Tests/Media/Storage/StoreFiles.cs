using System.Security.Cryptography;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Media;
using Vestnik.Server.Features.Media.Storage;

namespace Vestnik.Server.Tests.Media.Storage;

/// <summary>Files to store, received in a spool of their own, and what stores answer.</summary>
internal sealed class StoreFiles : IDisposable
{
    private readonly string _folder;

    public StoreFiles(string? under = null)
    {
        _folder = Path.Combine(under ?? Path.GetTempPath(), $"vestnik-store-{Guid.NewGuid():N}");
        Options = new DatabaseOptions { DataDirectory = _folder };
        Spool = new Spool(Options, new MediaOptions());
    }

    public DatabaseOptions Options { get; }

    public Spool Spool { get; }

    public static byte[] Bytes(int length) => RandomNumberGenerator.GetBytes(length);

    public static string KeyOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public Task<SpoolFile> ReceiveAsync(byte[] bytes) =>
        Spool.ReceiveAsync(new MemoryStream(bytes), bytes.Length, CancellationToken.None);

    /// <summary>Of many bytes, which a message of a failure would list.</summary>
    public static void AssertSame(byte[] expected, byte[]? actual) =>
        Assert.True(expected.AsSpan().SequenceEqual(actual), "these are other bytes");

    /// <summary>Stored under its key.</summary>
    public async Task<string> PutAsync(IMediaStore store, byte[] bytes)
    {
        await using var file = await ReceiveAsync(bytes);
        await store.PutAsync(file.Sha256, file, CancellationToken.None);
        return file.Sha256;
    }

    /// <summary>Null: it is not there.</summary>
    public static async Task<byte[]?> ReadAsync(IMediaStore store, string key, long from, long length)
    {
        await using var stream = await store.OpenAsync(key, from, length, CancellationToken.None);
        if (stream is null)
        {
            return null;
        }
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        return read.ToArray();
    }

    public static async Task<List<string>> KeysAsync(IMediaStore store)
    {
        var keys = new List<string>();
        await foreach (var key in store.ListAsync(CancellationToken.None))
        {
            keys.Add(key);
        }
        keys.Sort(StringComparer.Ordinal);
        return keys;
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
