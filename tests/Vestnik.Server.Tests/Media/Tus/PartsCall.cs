using System.Text.Json;

namespace Vestnik.Server.Tests.Media.Tus;

/// <summary>Uploads in parts, and how they are refused: status and code.</summary>
internal static class PartsCall
{
    /// <summary>Answers its path.</summary>
    public static async Task<string> BeginAsync(HttpClient http, int length)
    {
        using var request = Creation(length);
        using var answer = await http.SendAsync(request);
        return answer.Headers.Location!.ToString();
    }

    /// <summary>All of it in the request that makes the upload, or nothing yet.</summary>
    public static async Task<(int Status, string? Code)> CreateAsync(HttpClient http, int length, byte[]? bytes = null)
    {
        using var request = Creation(length, bytes);
        return await SendAsync(http, request);
    }

    public static HttpRequestMessage Creation(int length, byte[]? bytes = null)
    {
        var request = Request(HttpMethod.Post, TusCaller.Root);
        request.Headers.Add("Upload-Length", TusCaller.Text(length));
        request.Content = bytes is null ? null : TusCaller.Body(bytes);
        return request;
    }

    public static async Task<(int Status, string? Code)> PatchAsync(HttpClient http, string path, int at, byte[] bytes)
    {
        using var request = Request(HttpMethod.Patch, path);
        request.Headers.Add("Upload-Offset", TusCaller.Text(at));
        request.Content = TusCaller.Body(bytes);
        return await SendAsync(http, request);
    }

    public static async Task<string> OffsetAsync(HttpClient http, string path)
    {
        using var answer = await http.SendAsync(Request(HttpMethod.Head, path));
        return answer.Headers.GetValues("Upload-Offset").Single();
    }

    public static HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Add("Tus-Resumable", "1.0.0");
        return request;
    }

    private static async Task<(int Status, string? Code)> SendAsync(HttpClient http, HttpRequestMessage request)
    {
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (
            (int)answer.StatusCode,
            text.Length == 0 ? null : JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()
        );
    }
}
