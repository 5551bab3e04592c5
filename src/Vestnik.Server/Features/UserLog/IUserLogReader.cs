using Vestnik.Contracts;

namespace Vestnik.Server.Features.UserLog;

/// <summary>An entry of the user log: what changed last as number <paramref name="Seq"/>. Its value is where it belongs.</summary>
internal sealed record UserLogEntry(long Seq, string Kind, Guid Key);

/// <summary>Reads the values behind entries. The feature that owns the values registers one; the log asks it.</summary>
internal interface IUserLogReader
{
    /// <summary>The kinds of entries it reads, of <see cref="UserChange"/>.</summary>
    IReadOnlyCollection<string> Kinds { get; }

    /// <summary>
    /// A change for each of the entries, with its seq and the value as it is now, in any order. What the person may not
    /// see any more is left out.
    /// </summary>
    /// <param name="entries">Only of <see cref="Kinds"/>; at least one.</param>
    Task<IReadOnlyList<UserChange>> ReadAsync(
        Guid userId,
        IReadOnlyList<UserLogEntry> entries,
        CancellationToken cancellation
    );
}
