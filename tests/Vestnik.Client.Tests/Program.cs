namespace Vestnik.Client.Tests;

/// <summary>Started by the test runner's host, this is a library; started by a test, a client program to be killed.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) => Task.FromResult(arguments.Length);
}
