using Vestnik.Client;
using Vestnik.Contracts;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Files that people have uploaded, and what became of them.</summary>
internal static class Uploads
{
    /// <summary>Some words, or this.</summary>
    public static Task<Guid> UploadAsync(
        this Person person,
        byte[]? bytes = null,
        string name = "words.txt",
        UploadDetails? details = null
    ) => person.Client.Files.UploadAsync(new MemoryStream(bytes ?? Samples.Words()), name, details);

    /// <summary>So many, one after the other.</summary>
    public static async Task<List<Guid>> UploadManyAsync(this Person person, int count)
    {
        var files = new List<Guid>();
        while (files.Count < count)
        {
            files.Add(await person.UploadAsync());
        }
        return files;
    }

    /// <summary>So many that are in no message, without a request for each of them and without their bytes.</summary>
    public static Task<Guid[]> MakeFilesAsync(this TestDatabase database, Guid ownerId, int count) =>
        database.AskAsync<Guid[]>(
            $"""
            with content as (
              insert into blobs (sha256, size, uses, idle_since)
              values (sha256(gen_random_uuid()::text::bytea), 10, {count}, now()) returning sha256),
            made as (
              insert into files (id, owner_id, sha256, kind, name, media_type, size, created_at)
              select gen_random_uuid(), '{ownerId}', sha256, 'file', 'words.txt', 'application/octet-stream', 10, now()
              from content, generate_series(1, {count}) returning id)
            select array_agg(id) from made
            """
        );

    public static async Task<byte[]> DownloadAsync(this Person person, AttachmentView file)
    {
        using var bytes = new MemoryStream();
        await person.Client.Files.DownloadAsync(file, bytes);
        return bytes.ToArray();
    }

    /// <summary>Which messages have files of this person, each as often as it has one; none that is free or gone.</summary>
    public static Task<Guid[]> MessagesWithFilesOfAsync(this TestDatabase database, Guid ownerId) =>
        database.AskAsync<Guid[]>(
            $"""
            select coalesce(array_agg(message_id), array[]::uuid[]) from files
            where owner_id = '{ownerId}' and message_id is not null and gone_at is null
            """
        );

    /// <summary>Those that are in no message, and not gone.</summary>
    public static Task<long> FreeFilesOfAsync(this TestDatabase database, Guid ownerId) =>
        database.AskAsync<long>(
            $"select count(*) from files where owner_id = '{ownerId}' and message_id is null and gone_at is null"
        );
}
