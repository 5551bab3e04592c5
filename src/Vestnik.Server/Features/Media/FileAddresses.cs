using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Vestnik.Contracts;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Features.Media.Contents;

namespace Vestnik.Server.Features.Media;

/// <summary>
/// Where files are: <c>/uploads/{kind}/{id}.{ending}</c>. Plain, the address asks for the access token or the session's cookie;
/// signed it names a person and a time, and is good for that file alone: whether they may see it is asked when it is served.
/// </summary>
internal sealed class FileAddresses(SigningKey key, TimeProvider time)
{
    public const string Root = "/uploads";

    private const string Ends = "e",
        Viewer = "u",
        Signature = "s";

    /// <summary>128 bits are more than anybody guesses in an hour.</summary>
    private const int SignatureLength = 16;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>For so long the same address is made.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(15);

    private readonly byte[] _key = key.Derive("file addresses");

    /// <summary>The same for everybody: for events, and for avatars.</summary>
    public static string Plain(Guid id, string kind, string mediaType) =>
        $"{Root}/{Folder(kind)}/{id}.{MediaTypes.Ending(mediaType)}";

    /// <summary>For an answer to one person: good for 45 to 60 minutes, and the same for a quarter of an hour, so that caches work.</summary>
    public string Signed(Guid viewer, Guid id, string kind, string mediaType)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var step = (long)Step.TotalSeconds;
        var ends = (now - (now % step)) + (long)Lifetime.TotalSeconds;
        var signature = Base64Url.EncodeToString(Sign(id, viewer, ends));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Plain(id, kind, mediaType)}?{Ends}={ends}&{Viewer}={viewer}&{Signature}={signature}"
        );
    }

    /// <summary>The attachment with its address for this person; null: for everybody.</summary>
    public AttachmentView For(Guid? viewer, AttachmentView attachment)
    {
        var (id, kind, mediaType) = (attachment.Id, attachment.Kind, attachment.MediaType);
        return attachment with
        {
            Url = viewer is { } person ? Signed(person, id, kind, mediaType) : Plain(id, kind, mediaType),
        };
    }

    /// <summary>Whether an address says for whom it was made; not whether that is so.</summary>
    public static bool IsSigned(IQueryCollection query) => query.ContainsKey(Signature);

    /// <summary>Whom the address of this file was made for; null: nobody, or its time is over.</summary>
    public Guid? ViewerOf(Guid id, IQueryCollection query)
    {
        Span<byte> signature = stackalloc byte[SignatureLength];
        if (
            !long.TryParse(query[Ends], NumberStyles.None, CultureInfo.InvariantCulture, out var ends)
            || !Guid.TryParseExact(query[Viewer], "D", out var viewer)
            || Base64Url.DecodeFromChars(query[Signature].ToString(), signature, out _, out var length)
                != OperationStatus.Done
            || length != SignatureLength
        )
        {
            return null;
        }
        var isOurs = CryptographicOperations.FixedTimeEquals(signature, Sign(id, viewer, ends));
        return isOurs && ends > time.GetUtcNow().ToUnixTimeSeconds() ? viewer : null;
    }

    private byte[] Sign(Guid id, Guid viewer, long ends)
    {
        Span<byte> signed = stackalloc byte[16 + 16 + sizeof(long)];
        id.TryWriteBytes(signed);
        viewer.TryWriteBytes(signed[16..]);
        BinaryPrimitives.WriteInt64BigEndian(signed[32..], ends);
        return HMACSHA256.HashData(_key, signed)[..SignatureLength];
    }

    private static string Folder(string kind) =>
        kind switch
        {
            FileKind.Image => "images",
            FileKind.Video => "videos",
            FileKind.Audio => "audio",
            FileKind.Avatar => "avatars",
            _ => "files",
        };
}
