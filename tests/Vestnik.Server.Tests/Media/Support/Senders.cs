using System.Security.Cryptography;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Storage;
using Vestnik.Server.Tests.Media.Tus;

namespace Vestnik.Server.Tests.Media.Support;

/// <summary>People enough for several files at once, as one person may send only so many.</summary>
internal sealed class Senders : IDisposable
{
    private const int OfOnePerson = 4;

    private readonly List<HttpClient> _clients = [];

    public static async Task<Senders> ComeAsync(Uri url, int filesAtOnce = 1)
    {
        var senders = new Senders();
        for (var room = 0; room < filesAtOnce; room += OfOnePerson)
        {
            senders._clients.Add(Stage.As(await ApiServer.RegisterAsync(url), url));
        }
        return senders;
    }

    /// <summary>So many files of this size, no two alike, at once. Answers where they are, and the hash of each.</summary>
    public async Task<IReadOnlyList<(HttpClient Owner, Uri Url, byte[] Sha256)>> SendAsync(
        int count,
        int size,
        Func<HttpClient, byte[], Task<Uri>> sendAsync
    ) =>
        await Task.WhenAll(
            Enumerable
                .Range(0, count)
                .Select(number => _clients[number % _clients.Count])
                .Select(async owner =>
                {
                    var bytes = StoreFiles.Bytes(size);
                    return (owner, await sendAsync(owner, bytes), SHA256.HashData(bytes));
                })
        );

    public static async Task<Uri> SendFormAsync(HttpClient http, byte[] bytes) =>
        UrlOf((await Stage.KeepAsync(http, bytes)).ToString());

    /// <summary>By tus, all of it in the request that makes the upload.</summary>
    public static async Task<Uri> SendPartsAsync(HttpClient http, byte[] bytes)
    {
        using var request = PartsCall.Creation(bytes.Length, bytes);
        using var answer = await http.SendAsync(request);
        Assert.True((int)answer.StatusCode == 201, await answer.Content.ReadAsStringAsync());
        return UrlOf(answer.Headers.GetValues("Vestnik-Attachment-Id").Single());
    }

    public void Dispose() => _clients.ForEach(http => http.Dispose());

    private static Uri UrlOf(string file) => new($"/uploads/files/{file}.bin", UriKind.Relative);
}
