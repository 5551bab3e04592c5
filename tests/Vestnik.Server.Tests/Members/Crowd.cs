using System.Runtime.CompilerServices;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Members;

/// <summary>Many people, the same ones for all races on a server.</summary>
internal static class Crowd
{
    private const int Size = 51;

    private static readonly ConditionalWeakTable<ApiServer, Task<Person[]>> Shared = [];

    public static Task<Person[]> OfAsync(ApiServer server) =>
        Shared.GetValue(server, known => Task.WhenAll(Enumerable.Range(0, Size).Select(_ => known.RegisterAsync())));
}
