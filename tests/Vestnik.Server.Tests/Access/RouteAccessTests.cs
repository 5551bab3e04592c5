using Microsoft.AspNetCore.Routing;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Access;

[Collection(AccessCollection.Name)]
public sealed class RouteAccessTests(ApiServer server)
{
    public static TheoryData<string> Guarded => Named(route => route.Reach != Reach.Open);

    public static TheoryData<string> Foreign => Named(route => route.Reach == Reach.Others);

    public static TheoryData<string> OwnAlone => Named(route => route.Reach == Reach.Own);

    public static TheoryData<string> Open => Named(route => route.Reach == Reach.Open);

    [Fact]
    public async Task The_table_has_every_route_of_the_document_and_no_other()
    {
        var document = (await server.GetAsync("/openapi/v1.json")).Json;
        var served = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path =>
                path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}")
            )
            // The answers of HEAD have no body to compare: TusRefusalTests.
            .Where(name => !name.StartsWith("HEAD ", StringComparison.Ordinal));

        Assert.Equal(
            served.Order(StringComparer.Ordinal),
            Routes.All.Select(route => route.Name).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    /// <summary>A route can be left out of the document; it is not left out of this.</summary>
    [Fact]
    public async Task The_server_has_no_route_besides_but_the_sockets_and_the_document_itself()
    {
        var served = await InProcess.AskAsync(app =>
            ((IEndpointRouteBuilder)app)
                .DataSources.SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
                .Select(endpoint =>
                    "/" + endpoint.RoutePattern.RawText!.Replace(":guid", "", StringComparison.Ordinal).Trim('/')
                )
                .Distinct(StringComparer.Ordinal)
                .ToList()
        );

        Assert.Equal(
            Routes
                .All.Select(route => route.Template)
                .Concat(["/ws", "/socket.io", "/openapi/{documentName}.json"])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
            served.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Without_a_token_nothing_is_told_or_changed(string name)
    {
        var (route, world, before) = await PrepareAsync(name);

        foreach (var ask in Asks(route, world.Theirs, world))
        {
            var answer = await AskAsync(route, ask, token: null);

            answer.IsRefused(401, "auth.token_missing");
            Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    /// <summary>Routing reads paths without case and decoded; whoever guards them has to do the same.</summary>
    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Without_a_token_no_other_spelling_of_the_path_leads_in(string name)
    {
        var (route, world, before) = await PrepareAsync(name);

        foreach (var ask in Asks(route, world.Theirs, world))
        {
            foreach (var path in Spellings(ask.Path))
            {
                var answer = await AskAsync(route, ask with { Path = path }, token: null);

                Assert.True(
                    answer.Code is "auth.token_missing" or "not_found",
                    $"{path}: {answer.Status} {answer.Text}"
                );
            }
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task What_is_others_is_refused_as_if_it_did_not_exist(string name)
    {
        var (route, world, before) = await PrepareAsync(name);

        var named = Asks(route, world.Theirs, world).Zip(Asks(route, Ids.Unknown(), world));
        foreach (var (theirs, nobodys) in named)
        {
            var answer = await AskAsync(route, theirs, world.Third.Token);
            var unknown = await AskAsync(route, nobodys, world.Third.Token);

            answer.IsRefused(404, route.Code!);
            Assert.Equal((unknown.Status, unknown.Text), (answer.Status, answer.Text));
            Assert.Equal(Comparable(unknown), Comparable(answer), StringComparer.Ordinal);
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Theory]
    [MemberData(nameof(OwnAlone))]
    public async Task What_is_ones_own_tells_and_changes_nothing_of_others(string name)
    {
        var (route, world, _) = await PrepareAsync(name);
        var before = await Tables.ReadAsync(server.Database, world.Ann, world.Bob);

        foreach (var ask in Asks(route, world.Theirs, world))
        {
            var answer = await AskAsync(route, ask, world.Third.Token);

            Assert.InRange(answer.Status, 200, 299);
            Assert.All(
                world.Secrets,
                secret => Assert.DoesNotContain(secret, answer.Text, StringComparison.OrdinalIgnoreCase)
            );
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database, world.Ann, world.Bob));
    }

    [Theory]
    [MemberData(nameof(Open))]
    public async Task What_is_open_needs_no_token_and_minds_no_wrong_one(string name)
    {
        var (route, world, before) = await PrepareAsync(name);

        foreach (var ask in Asks(route, world.Theirs, world))
        {
            foreach (var token in new[] { null, "not.a.token" })
            {
                var answer = await AskAsync(route, ask, token);

                Assert.False(answer.Code is "auth.token_missing" or "auth.token_invalid", answer.Text);
            }
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task A_page_of_history_does_not_begin_at_a_message_of_another_chat()
    {
        var world = await World.CreateAsync(server);

        foreach (var side in new[] { "before", "after", "around" })
        {
            var path = $"/api/messages?chatId={world.Own.Chat}&{side}=";
            var theirs = await server.GetAsync(path + world.Theirs.Message, world.Third.Token);
            var unknown = await server.GetAsync(path + Guid.NewGuid(), world.Third.Token);

            theirs.IsRefused(404, "message.not_found");
            Assert.Equal(unknown.Text, theirs.Text);
        }
    }

    [Fact]
    public async Task A_reply_to_a_message_of_another_chat_is_refused_and_quotes_nothing()
    {
        var world = await World.CreateAsync(server);
        var before = await Tables.ReadAsync(server.Database);

        var theirs = await SendAsync(world.Theirs.Message);
        var unknown = await SendAsync(Guid.NewGuid());

        theirs.IsRefused(404, "message.not_found");
        Assert.Equal(unknown.Text, theirs.Text);
        Assert.Equal(before, await Tables.ReadAsync(server.Database));

        Task<Answer> SendAsync(Guid replyTo) =>
            server.PostAsync(
                "/api/messages",
                new
                {
                    chatId = world.Own.Chat,
                    content = "see",
                    replyTo,
                },
                world.Third.Token
            );
    }

    [Fact]
    public async Task A_member_who_did_not_write_a_message_may_not_change_it()
    {
        var world = await World.CreateAsync(server);
        var before = await Tables.ReadAsync(server.Database);
        var path = $"/api/messages/{world.Theirs.Message}";

        (await server.PutAsync(path, new { content = "never said" }, world.Bob.Token)).IsRefused(
            403,
            "message.forbidden"
        );
        (await server.SendAsync("DELETE", path, world.Bob.Token)).IsRefused(403, "message.forbidden");

        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task A_client_id_of_somebody_else_finds_nothing()
    {
        var world = await World.CreateAsync(server);
        var clientId = (await server.GetAsync($"/api/messages/{world.Theirs.Message}", world.Ann.Token))
            .Json.GetProperty("clientId")
            .GetGuid();

        var inTheirChat = await server.PostAsync(
            "/api/messages",
            new
            {
                chatId = world.Theirs.Chat,
                content = "x",
                clientId,
            },
            world.Third.Token
        );
        var inOwnChat = await server.PostAsync(
            "/api/messages",
            new
            {
                chatId = world.Own.Chat,
                content = "x",
                clientId,
            },
            world.Third.Token
        );

        inTheirChat.IsRefused(404, "chat.not_found");
        Assert.Equal("x", inOwnChat.Json.GetProperty("content").GetString());
    }

    /// <summary>A message waits for its turn in the writer, whoever sent it.</summary>
    [Fact]
    public async Task Who_is_not_in_a_chat_neither_waits_for_it_nor_makes_others_wait()
    {
        var (_, world, before) = await PrepareAsync("GET /api/chats/{id}");
        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select from chats for no key update";
        await command.ExecuteNonQueryAsync();

        foreach (
            var route in Routes.All.Where(route => route.Reach == Reach.Others && route.Name != "POST /api/messages")
        )
        {
            foreach (var ask in Asks(route, world.Theirs, world))
            {
                var answer = await AskAsync(route, ask, world.Third.Token);
                Assert.True(answer.Code == route.Code, $"{route.Name}: {answer.Text}");
            }
        }
        // Somebody who is in it does.
        var waiting = await server.PutAsync($"/api/chats/{world.Theirs.Group}", new { title = "?" }, world.Ann.Token);
        Assert.Equal((503, "database.unavailable"), (waiting.Status, waiting.Code));
        await transaction.RollbackAsync();
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    private async Task<(Route Route, World World, string Before)> PrepareAsync(string name)
    {
        var world = await World.SharedAsync(server);
        return (Routes.All.Single(route => route.Name == name), world, await Tables.ReadAsync(server.Database));
    }

    private Task<Answer> AskAsync(Route route, Ask ask, string? token) =>
        server.SendAsync(route.Method, ask.Path, token, ask.Content(), ask.Headers);

    private static TheoryData<string> Named(Func<Route, bool> which) =>
        new(Routes.All.Where(which).Select(route => route.Name));

    private static IEnumerable<Ask> Asks(Route route, Ids named, World world) =>
        route.Asks.Select(ask => ask(named, world.Own));

    private static IEnumerable<string> Spellings(string path)
    {
        // What stands before it: /api, /uploads.
        var root = path[..path.IndexOf('/', 1)];
        var rest = path[root.Length..];
        yield return $"{root.ToUpperInvariant()}{rest}";
        yield return $"/{char.ToUpperInvariant(root[1])}{root[2..]}{rest}";
        yield return $"/%{(int)root[1]:x2}{root[2..]}{rest}";
        yield return $"/api/v1{rest}";
        yield return $"/API/V1{rest}";
        yield return $"/api/v1/../..{path}";
        yield return $"/{root}{rest}";
        yield return $"/.{root}{rest}";
        yield return $"/x/..{root}{rest}";
        yield return $"{root}/{rest}";
        yield return $"{root};x=1{rest}";
        yield return path.ToUpperInvariant();
    }

    /// <summary>What an answer says beside its body, but for the time.</summary>
    private static IEnumerable<string> Comparable(Answer answer) =>
        answer
            .Headers.Where(header => header.Key != "Date")
            .Select(header => $"{header.Key}: {header.Value}")
            .Order(StringComparer.Ordinal);
}
