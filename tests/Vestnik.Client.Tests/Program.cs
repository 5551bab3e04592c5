namespace Vestnik.Client.Tests;

/// <summary>For the test runner this is a library; a test starts it as a client program of its own, to kill it.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        await Talker.RunAsync(new Uri(arguments[0]), arguments[1], Guid.Parse(arguments[2]), arguments[3]);
        return 0;
    }
}
