namespace Vestnik.Client;

/// <summary>How a client waits. The defaults suit a program that stays connected.</summary>
public sealed class VestnikClientOptions
{
    /// <summary>
    /// Longest wait for an answer before the connection is given up and the event repeated on another one; 1 s or more.
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>First wait before a reconnect; it doubles up to <see cref="MaxReconnectDelay"/>, with half of it random.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait before a reconnect.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a gap in a chat's log may close by itself (a late event) before the client syncs.</summary>
    public TimeSpan GapPatience { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often the client syncs though nothing seems to be missing; a fifth of it is random.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often an idle connection is probed; without an answer within <see cref="AnswerTimeout"/> it is given up.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Where the position and what is to be sent are kept. Null: in memory, for one live connection, which begins at now.
    /// </summary>
    public IClientStore? Store { get; init; }

    /// <summary>
    /// How many events may wait for the reader; 1 or more. Above that, what comes live is left out and fetched from the
    /// server when half of them are read; what passes (typing, presence) is not told then.
    /// </summary>
    public int EventCapacity { get; init; } = 10_000;

    /// <summary>How many messages may wait to be sent; 1 or more.</summary>
    public int OutboxCapacity { get; init; } = 10_000;

    /// <summary>The clock of all waiting.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
