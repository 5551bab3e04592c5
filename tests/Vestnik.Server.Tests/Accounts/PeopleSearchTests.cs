using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Accounts;

[Collection(ApiCollection.Name)]
public sealed class PeopleSearchTests(ApiServer server)
{
    [Fact]
    public async Task People_are_found_by_the_beginning_of_their_username()
    {
        var ann = await server.RegisterAsync();

        Assert.Contains(ann.Username, await FindAsync(ann, ann.Username[..^1]), StringComparer.Ordinal);
        Assert.Equal(
            [ann.Username],
            (await FindAsync(ann, ann.Username.ToUpperInvariant())).Take(1),
            StringComparer.Ordinal
        );
        Assert.Equal([ann.Username], (await FindAsync(ann, $"@{ann.Username}")).Take(1), StringComparer.Ordinal);
        Assert.DoesNotContain(ann.Username, await FindAsync(ann, ann.Username[1..]), StringComparer.Ordinal);
    }

    [Fact]
    public async Task People_are_found_by_the_beginning_of_each_word_of_their_name_in_any_script()
    {
        var mark = Word();
        var anna = await server.RegisterAsync($"Анна-Мария {mark}Ёжикова");
        var chinese = await server.RegisterAsync($"{mark}王 小明");

        foreach (
            var query in new[]
            {
                $"{mark}ёж",
                $"{mark.ToUpperInvariant()}ЁЖИКОВА",
                $"анна {mark}",
                $"{mark} АННА",
                $"  {mark}ё   ан ",
            }
        )
        {
            Assert.Equal([anna.Username], await FindAsync(anna, query), StringComparer.Ordinal);
        }
        Assert.Equal([chinese.Username], await FindAsync(anna, $"{mark}王"), StringComparer.Ordinal);
        Assert.Empty(await FindAsync(anna, $"{mark}жик"));
        Assert.Empty(await FindAsync(anna, $"{mark}ёж мария"));
    }

    [Fact]
    public async Task A_changed_name_is_found_and_the_old_one_no_more()
    {
        var before = Word();
        var after = Word();
        var ann = await server.RegisterAsync($"{before} Ann");

        await server.PutAsync("/api/users/me", new { displayName = $"{after} Ann" }, ann.Token);

        Assert.Empty(await FindAsync(ann, before));
        Assert.Equal([ann.Username], await FindAsync(ann, after), StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_email_address_finds_only_as_a_whole()
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();

        Assert.Equal([ann.Username], await FindAsync(bob, ann.Email), StringComparer.Ordinal);
        Assert.Equal([ann.Username], await FindAsync(bob, $" {ann.Email.ToUpperInvariant()} "), StringComparer.Ordinal);
        Assert.Empty(await FindAsync(bob, ann.Email[..^1]));
        Assert.Empty(await FindAsync(bob, ann.Email[1..]));
        Assert.Empty(await FindAsync(bob, "private.example"));
        Assert.Empty(await FindAsync(bob, "@private.example"));
        Assert.Empty(await FindAsync(bob, "%@private.example"));
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("%%%")]
    [InlineData("___")]
    [InlineData("\\")]
    [InlineData("\\%")]
    [InlineData("%erson")]
    [InlineData("pers_n")]
    [InlineData("[a-z]")]
    [InlineData("'")]
    [InlineData("' or true --")]
    public async Task Wildcards_are_letters_like_any_other(string query)
    {
        var ann = await server.RegisterAsync();

        Assert.Empty(await FindAsync(ann, query));
    }

    [Theory]
    [InlineData("100%")]
    [InlineData("_ann")]
    [InlineData("back\\slash")]
    public async Task A_name_with_a_wildcard_is_found_by_it(string start)
    {
        var ann = await server.RegisterAsync($"{start}{Word()}");

        Assert.Equal([ann.Username], await FindAsync(ann, start), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("@")]
    [InlineData("@ @@")]
    public async Task Nothing_finds_nobody(string query)
    {
        var ann = await server.RegisterAsync();

        Assert.Empty(await FindAsync(ann, query));
    }

    [Fact]
    public async Task At_most_fifty_are_found_the_exact_name_first_and_the_others_by_name()
    {
        var ann = await server.RegisterAsync();
        var start = $"m{Guid.NewGuid().ToString("N")[..10]}";
        await server.Database.ExecuteAsync(
            $"""
            with made as (
              insert into users (id, username, display_name, created_at, updated_at)
              select gen_random_uuid(), '{start}' || case when i = 60 then '' else '_' || i end, 'X', now(), now()
              from generate_series(1, 60) i returning id, username)
            insert into user_words select id, username from made
            """
        );

        var found = await FindAsync(ann, start);
        var two = await server.GetAsync($"/api/users?q={start}&limit=2", ann.Token);
        var tooMany = await server.GetAsync($"/api/users/search?q={start}&limit=101", ann.Token);

        Assert.Equal(2, two.Json.GetArrayLength());
        tooMany.IsInvalid("limit", "invalid");
        Assert.Equal(50, found.Count);
        Assert.Equal(start, found[0]);
        Assert.Equal(found.Skip(1).Order(StringComparer.Ordinal), found.Skip(1), StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_query_has_two_names_and_a_limit()
    {
        var ann = await server.RegisterAsync();

        var q = await server.GetAsync($"/api/users/search?q={ann.Username}", ann.Token);
        var list = await server.GetAsync($"/api/users?query={ann.Username}", ann.Token);
        var none = await server.GetAsync("/api/users/search", ann.Token);
        var tooLong = await server.GetAsync($"/api/users/search?q={new string('a', 257)}", ann.Token);

        Assert.Equal(ann.Username, q.Json[0].GetProperty("username").GetString());
        Assert.Equal(q.Text, list.Text);
        none.IsInvalid("query", "required");
        tooLong.IsInvalid("query", "too_long");
    }

    [Fact]
    public async Task Everybody_comes_page_by_page_once_and_in_order()
    {
        var ann = await server.RegisterAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.RegisterAsync()));
        var all = await server.Database.AskAsync<string[]>(
            "select array_agg(username order by lower(username)) from users"
        );
        List<string> seen = [];
        var path = "/api/users?limit=7";

        while (path is not null)
        {
            var page = await server.GetAsync(path, ann.Token);
            seen.AddRange(page.Json.EnumerateArray().Select(user => user.GetProperty("username").GetString()!));
            Assert.InRange(page.Json.GetArrayLength(), 0, 7);
            Assert.DoesNotContain("@private.example", page.Text, StringComparison.Ordinal);
            path = Next(page);
        }

        Assert.Equal(all, seen, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=-5", "limit")]
    [InlineData("after=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "after")]
    public async Task A_page_beyond_its_limits_is_refused(string query, string field)
    {
        var ann = await server.RegisterAsync();

        (await server.GetAsync($"/api/users?{query}", ann.Token)).IsInvalid(field, "invalid");
    }

    private static string? Next(Answer page) =>
        page.Header("Link") is { } link
            ? link[(link.IndexOf('<', StringComparison.Ordinal) + 1)..link.IndexOf('>', StringComparison.Ordinal)]
            : null;

    private async Task<List<string>> FindAsync(Person asker, string query)
    {
        var answer = await server.GetAsync($"/api/users/search?query={Uri.EscapeDataString(query)}", asker.Token);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.DoesNotContain("@private.example", answer.Text, StringComparison.OrdinalIgnoreCase);
        return [.. answer.Json.EnumerateArray().Select(user => user.GetProperty("username").GetString()!)];
    }

    /// <summary>The beginning of a word that no other test searches for.</summary>
    private static string Word() => $"q{Guid.NewGuid().ToString("N")[..12]}";
}
