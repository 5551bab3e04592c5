namespace Vestnik.Server.Tests.Sync;

/// <summary>A client of one person, whatever it is made of.</summary>
internal interface IDevice : IAsyncDisposable
{
    /// <summary>For the words of a failure.</summary>
    string Name { get; }

    /// <summary>Keeps a chat list with counts, and so must have them right.</summary>
    bool HasList { get; }

    /// <summary>What it was told wrongly: twice, out of order, or a fall of what only rises.</summary>
    IReadOnlyList<string> Faults { get; }

    /// <summary>Returns when it has synced, from beginning to end, after this call; the way to the server is open.</summary>
    Task CatchUpAsync();

    /// <summary>False while it still has something to tell the server: messages, marks.</summary>
    Task<bool> IsIdleAsync();

    /// <summary>What it has now, all that it was told until now applied.</summary>
    Task<Known> KnowsAsync();
}
