using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Storage;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media.Tus;

/// <summary>What one person asks of tus, header by header.</summary>
internal sealed class TusCaller(ApiServer server, Person person)
{
    public const string Root = "/api/uploads/tus";

    public Person Person { get; } = person;

    public static byte[] Bytes(int length) => RandomNumberGenerator.GetBytes(length);

    public static string Metadata(params (string Name, string Value)[] fields) =>
        string.Join(
            ',',
            fields.Select(field => $"{field.Name} {Convert.ToBase64String(Encoding.UTF8.GetBytes(field.Value))}")
        );

    public Task<Answer> PostAsync(params (string Name, string Value)[] headers) =>
        SendAsync("POST", Root, null, headers);

    /// <summary>With the first bytes, or with all of them.</summary>
    public Task<Answer> PostAsync(int length, byte[] first, params (string Name, string Value)[] headers) =>
        SendAsync("POST", Root, Body(first), [("Upload-Length", Text(length)), .. headers]);

    /// <summary>The path of a new upload.</summary>
    public async Task<string> CreateAsync(long length, string? metadata = null)
    {
        var answer = await PostAsync(("Upload-Length", Text(length)), ("Upload-Metadata", metadata ?? ""));
        Assert.True(answer.Status == 201, answer.Text);
        return answer.Header("Location")!;
    }

    public Task<Answer> HeadAsync(string path) => SendAsync("HEAD", path, null);

    public Task<Answer> PatchAsync(
        string path,
        long offset,
        byte[] bytes,
        params (string Name, string Value)[] headers
    ) => SendAsync("PATCH", path, Body(bytes), [("Upload-Offset", Text(offset)), .. headers]);

    public Task<Answer> DeleteAsync(string path) => SendAsync("DELETE", path, null);

    /// <summary>With the version that every request names.</summary>
    public Task<Answer> SendAsync(
        string method,
        string path,
        HttpContent? content,
        params (string Name, string Value)[] headers
    ) => server.SendAsync(method, path, Person.Token, content, [("Tus-Resumable", "1.0.0"), .. headers]);

    public static ByteArrayContent Body(byte[] bytes, string type = "application/offset+octet-stream")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    /// <summary>A PATCH of which only a part is sent, and no more until somebody says so.</summary>
    public Task<HalfSent> BeginAsync(string path, long offset, int length, byte[] first, string headers = "") =>
        HalfSent.BeginAsync(
            server.Url,
            $"PATCH {path} HTTP/1.1\r\nHost: {server.Url.Authority}\r\nAuthorization: Bearer {Person.Token}\r\n"
                + $"Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: {Text(offset)}\r\n"
                + $"Content-Length: {Text(length)}\r\n{headers}\r\n",
            first
        );

    /// <summary>How far the server says it is; waits until it is so far.</summary>
    public Task IsAtAsync(string path, long offset) =>
        Eventually.TrueAsync(
            async () => (await HeadAsync(path)).Header("Upload-Offset") == Text(offset),
            $"{path} is at {Text(offset)}"
        );

    /// <summary>The file that became of it has exactly these bytes.</summary>
    public async Task BecameAsync(Answer answer, byte[] bytes)
    {
        var id = Guid.Parse(answer.Header("Vestnik-Attachment-Id")!);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Assert.Equal(
            $"{hash} {Text(bytes.Length)} {Person.Id}",
            await server.Database.AskAsync<string>(
                $"select encode(sha256, 'hex') || ' ' || size || ' ' || owner_id from files where id = '{id}'"
            )
        );
        var stored = Path.Combine(server.Process.DataDirectory, "media", "blobs", hash[..2], hash[2..4], hash);
        StoreFiles.AssertSame(bytes, await File.ReadAllBytesAsync(stored));
    }

    /// <summary>How the spool names it.</summary>
    public string FileOf(string path) =>
        Path.Combine(server.Process.DataDirectory, "media", "spool", $"{IdOf(path):N}.part");

    public static Guid IdOf(string path) => Guid.Parse(path[(path.LastIndexOf('/') + 1)..]);

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
