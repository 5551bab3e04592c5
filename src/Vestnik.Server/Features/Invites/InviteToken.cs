using System.Buffers.Text;
using System.Security.Cryptography;

namespace Vestnik.Server.Features.Invites;

/// <summary>The secret part of an invite link: 128 random bits, base64url, 22 characters.</summary>
internal static class InviteToken
{
    private const int Length = 22;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Whether a text can be one at all; what cannot is not asked for.</summary>
    public static bool IsOne(string text) =>
        text.Length == Length && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
