using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Storage;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media.Support;

/// <summary>The tests of files that share one server.</summary>
[CollectionDefinition(Name)]
public sealed class MediaCollection : ICollectionFixture<ApiServer>
{
    public const string Name = "Media";
}

/// <summary>What was served.</summary>
internal sealed record Served(Answer Answer, byte[] Bytes)
{
    public int Status => Answer.Status;

    public string? Header(string name) => Answer.Header(name);
}

/// <summary>Files as people send and ask for them.</summary>
internal static class FileAsks
{
    public static async Task<Answer> UploadAsync(
        this ApiServer server,
        Person person,
        byte[] bytes,
        string name = "a file",
        params (string Name, string Value)[] fields
    )
    {
        using var form = Forms.Of("file", bytes, name, fields);
        return await server.SendAsync("POST", "/api/upload", person.Token, form);
    }

    /// <summary>One that was taken.</summary>
    public static async Task<AttachmentView> KeepAsync(
        this ApiServer server,
        Person person,
        byte[] bytes,
        string name = "a file",
        params (string Name, string Value)[] fields
    )
    {
        var answer = await server.UploadAsync(person, bytes, name, fields);
        Assert.True(answer.Status == 201, answer.Text);
        return answer.Json.Deserialize<AttachmentView>(VestnikJson.Options)!;
    }

    /// <summary>A message with these files.</summary>
    public static async Task<MessageView> SendFilesAsync(
        this ApiServer server,
        Person sender,
        Guid chatId,
        params AttachmentView[] files
    )
    {
        var answer = await server.PostAsync(
            "/api/messages",
            new
            {
                chatId,
                content = "see",
                attachments = files.Select(file => file.Id),
            },
            sender.Token
        );
        Assert.True(answer.Status == 201, answer.Text);
        return answer.Json.Deserialize<MessageView>(VestnikJson.Options)!;
    }

    public static Task<Served> FetchAsync(
        this ApiServer server,
        string path,
        string? token = null,
        params (string Name, string Value)[] headers
    ) => server.FetchAsync("GET", path, token, headers);

    public static async Task<Served> FetchAsync(
        this ApiServer server,
        string method,
        string path,
        string? token,
        params (string Name, string Value)[] headers
    )
    {
        var (answer, bytes) = await server.ReadAsync(method, path, token, headers);
        return new Served(answer, bytes);
    }

    /// <summary>The address that asks who it is.</summary>
    public static string Plain(this AttachmentView file) => file.ForEverybody().Url;

    /// <summary>Files and contents and what they come to, and whatever of it does not add up.</summary>
    public static Task<string> FaultsAsync(this ApiServer server) => FaultsAsync(server.Database);

    /// <inheritdoc cref="FaultsAsync(ApiServer)"/>
    public static Task<string> FaultsAsync(TestDatabase database) =>
        database.AskAsync<string>(
            """
            select coalesce(string_agg(fault, '; '), '') from (
              select 'uses of ' || encode(b.sha256, 'hex') from blobs b
              where b.uses <> (select count(*) from files f where f.sha256 = b.sha256)
              union all
              select 'bytes of ' || u.user_id from file_use u
              where u.bytes <> (select coalesce(sum(f.size), 0) from files f where f.owner_id = u.user_id)
              union all
              select 'owner without use ' || f.owner_id from files f
              where not exists (select from file_use u where u.user_id = f.owner_id)
              union all
              select 'total' from file_total t where t.bytes <> (select coalesce(sum(size), 0) from blobs)
            ) found (fault)
            """
        );

    /// <summary>Where the disk has a content.</summary>
    public static string PathOf(this ApiServer server, byte[] bytes) => PathOf(server.Process.DataDirectory, bytes);

    public static string PathOf(string dataDirectory, byte[] bytes)
    {
        var key = StoreFiles.KeyOf(bytes);
        return Path.Combine(dataDirectory, "media", "blobs", key[..2], key[2..4], key);
    }

    /// <summary>What is being received, or was left behind.</summary>
    public static string[] Spooled(this ApiServer server)
    {
        var spool = Path.Combine(server.Process.DataDirectory, "media", "spool");
        return Directory.Exists(spool) ? Directory.GetFiles(spool, "*.upload") : [];
    }
}
