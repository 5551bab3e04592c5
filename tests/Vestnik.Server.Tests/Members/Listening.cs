using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Members;

/// <summary>What a socket was told of one chat.</summary>
internal static class Listening
{
    /// <summary>The first event of this name that fits, come already or to come.</summary>
    public static async Task<T> ToldAsync<T>(this TestSocket socket, string name, Func<T, bool> fits)
    {
        T? found = default;
        await Eventually.TrueAsync(
            () =>
            {
                var told = socket.All<T>(name).Where(fits).Take(1).ToList();
                found = told.FirstOrDefault();
                return told.Count > 0;
            },
            $"an event {name}"
        );
        return found!;
    }

    public static IEnumerable<T> All<T>(this TestSocket socket, string name) =>
        socket.Events.Where(told => told.Name == name).Select(told => told.Data.Deserialize<T>(VestnikJson.Options)!);

    /// <summary>The numbers of the chat's log that it was told, in the order in which it was.</summary>
    public static List<long> Seqs(this TestSocket socket, Guid chatId) =>
        [
            .. socket
                .Events.Select(told => Seq(told.Name, told.Data, chatId))
                .Where(seq => seq is not null)
                .Select(seq => seq!.Value),
        ];

    private static long? Seq(string name, JsonElement data, Guid chatId) =>
        name switch
        {
            "message:received" or "message:updated" when data.GetProperty("chatId").GetGuid() == chatId =>
                data.GetProperty("changeSeq").GetInt64(),
            "message:deleted" or "chat:member" when data.GetProperty("chatId").GetGuid() == chatId => data.GetProperty(
                    "seq"
                )
                .GetInt64(),
            // With the number of requests it is told to some, and is no entry of the log.
            "chat:updated"
                when data.GetProperty("id").GetGuid() == chatId && !data.TryGetProperty("requestCount", out _) =>
                data.GetProperty("lastSeq").GetInt64(),
            _ => null,
        };
}
