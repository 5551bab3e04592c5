using System.Globalization;
using System.Net.Http.Headers;
using Vestnik.Server.Tests.Costs;
using Vestnik.Server.Tests.Messages;
using Xunit.Abstractions;

namespace Vestnik.Server.Tests.Media;

/// <summary>
/// What a file takes of the server's memory: under a megabyte, whatever its size, as it goes through a piece of memory and none
/// of it stays. Counted is all that is taken from the heap while it comes or goes, be it given back at once.
/// </summary>
[Trait("Category", "Slow")]
public sealed class MemoryTests(MeteredServer metered, ITestOutputHelper output) : IClassFixture<MeteredServer>
{
    private const int Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(100 * 1024)]
    [InlineData(9 * Megabyte)]
    public async Task A_file_that_comes_at_once_takes_less_than_a_megabyte(int size)
    {
        await using var anna = await Person.RegisterAsync(metered.Server.Url);
        var bytes = new byte[size];
        var sent = 0;
        await ExpectAsync(
            8,
            async () =>
            {
                BitConverter.TryWriteBytes(bytes, ++sent);
                using var form = Http.Support.Forms.Of("file", bytes, "a file");
                using var answer = await anna.SendFormAsync("upload", form);
                Assert.Equal(201, (int)answer.StatusCode);
            }
        );
    }

    [Fact]
    public async Task A_hundred_megabytes_that_come_in_parts_or_go_take_less_than_a_megabyte()
    {
        await using var anna = await Person.RegisterAsync(metered.Server.Url);
        using var http = new HttpClient { BaseAddress = metered.Server.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", anna.Client.AccessToken);
        var bytes = new byte[100 * Megabyte];
        var (sent, file) = (0, "");
        await ExpectAsync(
            2,
            async () =>
            {
                BitConverter.TryWriteBytes(bytes, ++sent);
                file = await SendAsync(http, bytes);
            }
        );
        await ExpectAsync(
            2,
            async () =>
            {
                var served = await http.GetByteArrayAsync(new Uri($"/uploads/files/{file}.bin", UriKind.Relative));
                Assert.True(bytes.AsSpan().SequenceEqual(served));
            }
        );
    }

    private async Task ExpectAsync(int times, Func<Task> act)
    {
        var cost = await metered.CostAsync(times, act);
        output.WriteLine($"{cost.RoundTrips:0.00} round trips, {cost.Bytes:0} bytes");
        Assert.InRange(cost.Bytes, 1, Megabyte);
    }

    /// <summary>By tus, all of it in the request that makes the upload.</summary>
    private static async Task<string> SendAsync(HttpClient http, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/uploads/tus", UriKind.Relative));
        request.Content = new ByteArrayContent(bytes);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", bytes.Length.ToString(CultureInfo.InvariantCulture));
        using var answer = await http.SendAsync(request);
        Assert.True((int)answer.StatusCode == 201, await answer.Content.ReadAsStringAsync());
        return answer.Headers.GetValues("Vestnik-Attachment-Id").Single();
    }
}
