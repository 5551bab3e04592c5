using System.Net;
using System.Net.Http.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;
using Person = Vestnik.Server.Tests.Messages.Person;

namespace Vestnik.Server.Tests.MyView;

[CollectionDefinition(Name)]
public sealed class MyViewServer : ICollectionFixture<RunningServer>
{
    public const string Name = "my view";
}

/// <summary>What people do with their view, and what their devices are told of it.</summary>
internal static class Views
{
    public static async Task<T> PutAsync<T>(this Person person, string path, object body)
    {
        using var response = await person.SendAsync(HttpMethod.Put, path, body);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<T>(VestnikJson.Options))!;
    }

    public static Task<PreferencesView> PreferAsync(this Person person, Guid chatId, object body) =>
        person.PutAsync<PreferencesView>($"chats/{chatId}/preferences", body);

    public static Task<List<Guid>> PinAsync(this Person person, params IEnumerable<Guid> chatIds) =>
        person.PutAsync<List<Guid>>("chats/pinned", new OrderPinned([.. chatIds]));

    public static Task<DraftView> DraftAsync(this Person person, Guid chatId, string content, Guid? replyTo = null) =>
        person.PutAsync<DraftView>($"chats/{chatId}/draft", new SetDraft(content, replyTo));

    /// <summary>Something whose answer is "done".</summary>
    public static async Task DoneAsync(this Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync());
    }

    public static Task HideAsync(this Person person, Guid chatId) =>
        person.SendAsync(HttpMethod.Delete, $"chats/{chatId}", new { }).DoneAsync();

    public static Task HideMessageAsync(this Person person, Guid messageId) =>
        person.SendAsync(HttpMethod.Delete, $"messages/{messageId}?for=me", new { }).DoneAsync();

    /// <summary>The next change that the caller makes is told after all that was told before.</summary>
    public static async Task<IReadOnlyList<UserChange>> ToldUpToAsync(this Wire wire, Person person)
    {
        var folder = Guid.NewGuid();
        await person.PutAsync<List<FolderView>>("folders", new SetFolders([new FolderView(folder, "a mark")]));
        await wire.WaitAsync(
            _ => Told(wire).Any(change => change.Folders?.Any(told => told.Id == folder) == true),
            "the mark"
        );
        return [.. Told(wire).Where(change => change.Folders?.Any(told => told.Title == "a mark") != true)];
    }

    /// <summary>What was told of the user log until now, as it came.</summary>
    public static IEnumerable<UserChange> Told(this Wire wire) =>
        wire.Events<SyncRequired>("sync:required").SelectMany(told => told.User ?? []);

    public static async Task<UserChange> ToldAsync(this Wire wire, Func<UserChange, bool> fits)
    {
        await wire.WaitAsync(_ => Told(wire).Any(fits), "a change of the user log");
        return Told(wire).First(fits);
    }

    public static async Task<UserChange> ToldAsync(this TestSocket socket, Func<UserChange, bool> fits)
    {
        await Eventually.TrueAsync(() => Told(socket).Any(fits), "a change of the user log is told");
        return Told(socket).First(fits);
    }

    private static IEnumerable<UserChange> Told(TestSocket socket) =>
        socket
            .Events.Where(told => told.Name == "sync:required")
            .SelectMany(told =>
                System.Text.Json.JsonSerializer.Deserialize<SyncRequired>(told.Data, VestnikJson.Options)!.User ?? []
            );
}
