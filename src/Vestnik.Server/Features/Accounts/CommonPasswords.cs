using System.Collections.Frozen;

namespace Vestnik.Server.Features.Accounts;

/// <summary>Passwords that every guessing list begins with, compared without case.</summary>
internal static class CommonPasswords
{
    private static readonly FrozenSet<string> Known = Load();

    public static bool Contains(string password) => Known.Contains(password);

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream(
            "Vestnik.Server.Features.Accounts.common-passwords.txt"
        )!;
        using var reader = new StreamReader(stream);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
