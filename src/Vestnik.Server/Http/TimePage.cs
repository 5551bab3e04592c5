using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Vestnik.Server.Http;

/// <summary>A page of a list that is sorted by time, newest first: how long it is, and after which entry it begins.</summary>
/// <param name="At">Null: it is the first page.</param>
/// <param name="Key">Tells entries of the same time apart.</param>
internal sealed record TimePage(int Limit, DateTimeOffset? At, string Key)
{
    /// <summary>Reads <c>limit</c> and the opaque cursor <c>after</c>, whose key has to be one of the list's.</summary>
    public static Outcome<TimePage> Read(int? limit, string? after, Func<string, bool> isKey)
    {
        if (!Pages.IsValid(limit))
        {
            return Refusals.Invalid("limit", "invalid");
        }
        if (after is null)
        {
            return new TimePage(limit ?? Pages.Default, At: null, "");
        }
        if (after.Length > 100 || !Base64Url.IsValid(after))
        {
            return Refusals.Invalid("after", "invalid");
        }
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(after)).Split('.');
        var isCursor =
            parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && isKey(parts[1]);
        return isCursor
            ? new TimePage(
                limit ?? Pages.Default,
                new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero),
                parts[1]
            )
            : Refusals.Invalid("after", "invalid");
    }

    /// <summary>For lists of people.</summary>
    public static Outcome<TimePage> Read(int? limit, string? after) =>
        Read(limit, after, key => Guid.TryParseExact(key, "D", out _));

    /// <summary>The condition for what comes after, for <c>@At</c> and <c>@Key</c>; nothing on the first page.</summary>
    /// <param name="time">The column of the time.</param>
    /// <param name="key">The column of the key.</param>
    /// <param name="type">The key's type.</param>
    public string Beyond(string time, string key, string type) =>
        At is null ? "" : $"and ({time}, {key}) < (@At, @Key::{type})";

    /// <summary>Names the next page when this one is full.</summary>
    public void LinkNext<T>(HttpContext context, List<T> page, Func<T, (DateTimeOffset At, string Key)> position)
    {
        if (page.Count < Limit)
        {
            return;
        }
        var (at, key) = position(page[^1]);
        var cursor = string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks}.{key}");
        Pages.LinkNext(context, ("after", Base64Url.EncodeToString(Encoding.ASCII.GetBytes(cursor))));
    }
}
