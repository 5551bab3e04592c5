using System.Globalization;
using Vestnik.Testing;

namespace Vestnik.History.Running;

/// <summary>The wall clock of one process, which can be put forward and back while it runs: by Debian's libfaketime.</summary>
internal sealed class ServerClock
{
    private readonly string _library;
    private readonly string _file = Path.Combine(TestRun.NewFolder("clock"), "offset");

    private ServerClock(string library)
    {
        _library = library;
        Set(TimeSpan.Zero);
    }

    /// <summary>Null: libfaketime is not installed.</summary>
    public static ServerClock? Find() =>
        Directory
            .EnumerateDirectories("/usr/lib", "*-linux-gnu")
            .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists)
            is { } library
            ? new ServerClock(library)
            : null;

    /// <summary>How far it is from the machine's; takes a second at the most.</summary>
    public void Set(TimeSpan offset)
    {
        var unfinished = $"{_file}.new";
        File.WriteAllText(unfinished, string.Create(CultureInfo.InvariantCulture, $"{offset.TotalSeconds:+0;-0;+0}\n"));
        File.Move(unfinished, _file, overwrite: true);
    }

    /// <summary>What the process needs in its environment.</summary>
    public void AddTo(Dictionary<string, string> environment)
    {
        environment["LD_PRELOAD"] = _library;
        environment["FAKETIME_TIMESTAMP_FILE"] = _file;
        environment["FAKETIME_CACHE_DURATION"] = "1";
        // Waiting and timers go by the monotonic clock, which does not jump in the world either.
        environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        environment["DONT_FAKE_MONOTONIC"] = "1";
        environment["NO_FAKE_STAT"] = "1";
    }
}
