namespace Vestnik.Gateway;

/// <summary>What carries a session now. A session may outlive it: long polling hands over to a WebSocket.</summary>
internal interface ITransport
{
    /// <summary>Completes when nothing reads or writes through it any more.</summary>
    Task Ended { get; }

    /// <summary>There is something to write. Called under the queue's lock, so it returns at once.</summary>
    void Wake();

    /// <summary>What is queued will not be sent: a transport that waits for its client to come and fetch it need not.</summary>
    void Drop();

    /// <summary>Ends it now, without a word: whatever reads or writes fails.</summary>
    void Cut();
}
