namespace Vestnik.Client;

/// <summary>How a client waits. The defaults suit a program that stays connected.</summary>
public sealed class VestnikClientOptions
{
    /// <summary>Longest wait for the answer to an event before it is sent again; 1 s or more.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>First wait before a reconnect; it doubles up to <see cref="MaxReconnectDelay"/>, with half of it random.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait before a reconnect.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a gap in a chat's log may close by itself (a late event) before the client syncs.</summary>
    public TimeSpan GapPatience { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often the client syncs though nothing seems to be missing; a fifth of it is random.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The clock of all waiting.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
