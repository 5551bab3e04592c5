namespace Vestnik.Server.Features.Accounts;

/// <summary>A short name of a device for the list of sessions, from its User-Agent: "Firefox on Linux".</summary>
internal static class DeviceName
{
    // Order matters: each of these names also contains a later one's.
    private static readonly (string Token, string Name)[] Programs =
    [
        ("Vestnik", "Vestnik"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("YaBrowser/", "Yandex Browser"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Token, string Name)[] Systems =
    [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    public static string Of(string userAgent)
    {
        var program = Find(Programs, userAgent);
        var system = Find(Systems, userAgent);
        return (program, system) switch
        {
            (null, null) => Shorten(userAgent),
            (null, _) => system,
            (_, null) => program,
            _ => $"{program} on {system}",
        };
    }

    private static string? Find((string Token, string Name)[] known, string userAgent) =>
        Array.Find(known, entry => userAgent.Contains(entry.Token, StringComparison.Ordinal)).Name;

    private static string Shorten(string userAgent)
    {
        var printable = new string([.. userAgent.Where(c => c is >= ' ' and < (char)127).Take(64)]).Trim();
        return printable.Length == 0 ? "Unknown device" : printable;
    }
}
