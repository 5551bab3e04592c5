using System.Security.Cryptography;
using System.Text;

namespace Vestnik.Server.Features.Accounts;

/// <summary>
/// Hashes and checks passwords with Argon2id at OWASP's parameters (19 MiB, two passes). At most one hash per processor
/// runs at a time, or a flood of sign-ins would take all memory.
/// </summary>
internal sealed class Passwords : IDisposable
{
    private const ulong Operations = 2;
    private const nuint Memory = 19 * 1024 * 1024;

    private readonly SemaphoreSlim _slots = new(Environment.ProcessorCount);
    private readonly string _decoy = HashNow(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));

    public Task<string> HashAsync(string password, CancellationToken cancellation) =>
        RunAsync(() => HashNow(password), cancellation);

    /// <summary>With no hash (nobody of that name) a decoy is checked: the same work, so time tells nothing.</summary>
    public Task<bool> VerifyAsync(string? hash, string password, CancellationToken cancellation) =>
        RunAsync(() => VerifyNow(hash ?? _decoy, password) && hash is not null, cancellation);

    public void Dispose() => _slots.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation);
        try
        {
            return await Task.Run(work, cancellation);
        }
        finally
        {
            _slots.Release();
        }
    }

    private static string HashNow(string password)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        Span<byte> hash = stackalloc byte[Sodium.HashBytes];
        if (Sodium.Hash(hash, bytes, (ulong)bytes.Length, Operations, Memory) != 0)
        {
            throw new InvalidOperationException("There is no memory for a password hash.");
        }
        return Encoding.ASCII.GetString(hash[..hash.IndexOf((byte)0)]);
    }

    private static bool VerifyNow(string hash, string password)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        Span<byte> encoded = stackalloc byte[Sodium.HashBytes];
        Encoding.ASCII.GetBytes(hash, encoded);
        return Sodium.Verify(encoded, bytes, (ulong)bytes.Length) == 0;
    }
}
