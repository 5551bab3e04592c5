using System.Globalization;
using System.Net.Http.Headers;
using Vestnik.Server.Tests.Media.Tus;

namespace Vestnik.Server.Tests.Plans;

/// <summary>Uploads in parts: begun, gone on with, finished and given up.</summary>
internal sealed class UploadSteps(PlanCaller by)
{
    public IEnumerable<PlanStep> All =>
        [
            new("OPTIONS /api/uploads/tus", () => SendAsync("OPTIONS", TusCaller.Root)),
            new("POST /api/uploads/tus", async () => await FinishAsync(await CreateAsync())),
            new("PATCH /api/uploads/tus/{id}", async () => await FinishAsync(await CreateAsync())),
            new("DELETE /api/uploads/tus/{id}", async () => await SendAsync("DELETE", await CreateAsync())),
            new(
                "POST /api/uploads/tus/{id}",
                async () => await SendAsync("POST", await CreateAsync(), null, ("X-HTTP-Method-Override", "DELETE"))
            ),
        ];

    private async Task<string> CreateAsync()
    {
        using var answer = await SendAsync("POST", TusCaller.Root, null, ("Upload-Length", "1000"));
        return answer.Headers.Location!.ToString();
    }

    private async Task FinishAsync(string path)
    {
        await PatchAsync(path, 0, 400);
        using (await SendAsync("HEAD", path)) { }
        await PatchAsync(path, 400, 600);
    }

    private async Task PatchAsync(string path, int offset, int length)
    {
        var bytes = TusCaller.Bytes(length);
        var at = offset.ToString(CultureInfo.InvariantCulture);
        using (await SendAsync("PATCH", path, TusCaller.Body(bytes), ("Upload-Offset", at))) { }
    }

    private async Task<HttpResponseMessage> SendAsync(
        string method,
        string path,
        HttpContent? content = null,
        params (string Name, string Value)[] headers
    )
    {
        using var http = new HttpClient { BaseAddress = by.Url };
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", by.Anna.Client.AccessToken);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return answer;
    }
}
