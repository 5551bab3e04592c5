using System.Reflection;
using System.Runtime.InteropServices;

namespace Vestnik.Server.Features.Accounts;

/// <summary>The part of libsodium that passwords need (https://doc.libsodium.org/password_hashing).</summary>
internal static partial class Sodium
{
    /// <summary>Length of an encoded hash with its final NUL: <c>crypto_pwhash_STRBYTES</c>.</summary>
    public const int HashBytes = 128;

    // Debian names the library by its interface's version; a development package adds the plain name.
    private static readonly string[] Names = ["libsodium.so.23", "libsodium.so.26", "libsodium"];

    static Sodium()
    {
        NativeLibrary.SetDllImportResolver(typeof(Sodium).Assembly, Resolve);
        if (Initialise() < 0)
        {
            throw new InvalidOperationException("libsodium could not be initialised.");
        }
    }

    /// <summary>Argon2id (RFC 9106) with a fresh salt: <c>$argon2id$v=19$m=…</c>. Not 0: out of memory.</summary>
    [LibraryImport("libsodium", EntryPoint = "crypto_pwhash_str")]
    public static partial int Hash(
        Span<byte> hash,
        ReadOnlySpan<byte> password,
        ulong passwordLength,
        ulong operations,
        nuint memory
    );

    /// <summary>0 when the password is the one, -1 otherwise; compares in constant time.</summary>
    [LibraryImport("libsodium", EntryPoint = "crypto_pwhash_str_verify")]
    public static partial int Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> password, ulong passwordLength);

    [LibraryImport("libsodium", EntryPoint = "sodium_init")]
    private static partial int Initialise();

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "libsodium")
        {
            return IntPtr.Zero;
        }
        foreach (var candidate in Names)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
            {
                return handle;
            }
        }
        throw new DllNotFoundException("libsodium is not installed: apt-get install libsodium23");
    }
}
