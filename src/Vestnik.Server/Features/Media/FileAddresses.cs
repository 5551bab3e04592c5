using Vestnik.Contracts;

namespace Vestnik.Server.Features.Media;

/// <summary>
/// Where files are: <c>/uploads/{kind}/{id}.{ext}</c>. Plain, the address asks for the access token or the session's cookie;
/// signed it names a person and an hour, and is good for them alone: whether they may see the file is asked when it is served.
/// </summary>
internal sealed class FileAddresses
{
    /// <summary>The same for everybody: for events, and for avatars.</summary>
    public static string Plain(Guid id, string kind, string mediaType) => throw new NotSupportedException();

    /// <summary>For an answer to one person: good for 45 to 60 minutes, and the same for a quarter of an hour, so that caches work.</summary>
    public string Signed(Guid viewer, Guid id, string kind, string mediaType) => throw new NotSupportedException();

    /// <summary>The attachment with its address for this person; null: for everybody.</summary>
    public AttachmentView For(Guid? viewer, AttachmentView attachment) => throw new NotSupportedException();
}
