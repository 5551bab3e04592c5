using System.Net.Http.Json;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Reads a list to its end, as the links lead.</summary>
public static class History
{
    /// <summary>All messages of a chat, oldest first.</summary>
    public static async Task<IReadOnlyList<MessageView>> ReadAsync(Person person, Guid chatId)
    {
        var pages = await PagesAsync<MessageView>(person, $"messages?chatId={chatId}&limit=100");
        var all = pages.SelectMany(page => page).ToList();
        all.Reverse();
        return all;
    }

    public static async Task<IReadOnlyList<IReadOnlyList<T>>> PagesAsync<T>(Person person, string path)
    {
        var pages = new List<IReadOnlyList<T>>();
        for (var next = path; next is not null; )
        {
            using var response = await person.GetAsync(next);
            response.EnsureSuccessStatusCode();
            pages.Add((await response.Content.ReadFromJsonAsync<List<T>>(VestnikJson.Options))!);
            next = Next(response);
            Assert.True(pages.Count < 1000, "the links lead on and on");
        }
        return pages;
    }

    /// <summary>Null: there is no more.</summary>
    public static string? Next(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
        {
            return null;
        }
        var link = links.Single();
        Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
        return link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }
}
