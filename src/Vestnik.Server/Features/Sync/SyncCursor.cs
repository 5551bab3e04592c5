using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Vestnik.Server.Features.UserLog;

namespace Vestnik.Server.Features.Sync;

/// <summary>
/// Up to where a client is in sync: every transaction below <paramref name="Since"/> has been read, and the user log up to
/// <paramref name="User"/>. While a long answer is read page by page, <paramref name="Next"/> is where the first page stood,
/// and <paramref name="AfterChat"/> the last chat given.
/// </summary>
internal sealed record SyncCursor(
    Guid Epoch,
    ulong Since,
    UserLogPosition User,
    ulong? Next = null,
    Guid? AfterChat = null
)
{
    public string Encode()
    {
        var text = $"2.{Epoch:N}.{Since}.{Next}.{AfterChat:N}.{User.Seq}.{User.Start}";
        return Base64Url.EncodeToString(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>
    /// Null for anything that <see cref="Encode"/> did not make, in this version or the first one, which knew nothing of the
    /// user log.
    /// </summary>
    public static SyncCursor? Decode(string cursor)
    {
        if (!Base64Url.IsValid(cursor))
        {
            return null;
        }
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split('.');
        if (parts is ["1", .. var first])
        {
            parts = ["2", .. first, "0", "0"];
        }
        if (parts is not ["2", var epoch, var since, var next, var after, var user, var start])
        {
            return null;
        }
        var isRead =
            Guid.TryParseExact(epoch, "N", out var epochId)
            & TryRead(since, out var sinceXid)
            & TryRead(next, out var nextXid)
            & (Guid.TryParseExact(after, "N", out var afterId) || after.Length == 0)
            & TryRead(user, out var userSeq)
            & TryRead(start, out var startSeq);
        return isRead && sinceXid is not null && userSeq is not null && startSeq is not null
            ? new SyncCursor(
                epochId,
                sinceXid.Value,
                new UserLogPosition((long)userSeq, (long)startSeq),
                nextXid,
                after.Length == 0 ? null : afterId
            )
            : null;
    }

    private static bool TryRead(string text, out ulong? number)
    {
        number = null;
        if (text.Length == 0)
        {
            return true;
        }
        // PostgreSQL's bigint is the carrier, so no more than its positive half.
        var isNumber =
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value <= long.MaxValue;
        number = value;
        return isNumber;
    }
}
