using Vestnik.Testing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>One server and one database for all tests of a collection: each has people of its own, so that none sees another.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public ServerProcess Server { get; private set; } = null!;

    public Uri Url => Server.Url;

    public async Task InitializeAsync()
    {
        Database = await TestPostgres.CreateDatabaseAsync();
        Server = await ServerProcess.StartAsync(Database);
    }

    public async Task DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }

    public Task<Person> PersonAsync() => Person.RegisterAsync(Url);

    /// <summary>Two people and their direct chat, made by the first.</summary>
    public async Task<Pair> PairAsync()
    {
        var people = await Task.WhenAll(PersonAsync(), PersonAsync());
        var chat = await people[0].Client.OpenDirectAsync(people[1].Id);
        return new Pair(people[0], people[1], chat.Id);
    }
}

/// <summary>Two people who talk.</summary>
public sealed record Pair(Person Anna, Person Boris, Guid ChatId) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Anna.DisposeAsync();
        await Boris.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class MessagesServer : ICollectionFixture<RunningServer>
{
    public const string Name = "messages";
}
