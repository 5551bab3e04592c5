using Vestnik.Gateway;

namespace Vestnik.Server.Features.Presence;

/// <summary>That watchers are to be told how somebody is: as it is when their turn comes, so that the last word is the true one.</summary>
/// <param name="Sight">Those who see the person from now on, or no longer; null: all who see them.</param>
/// <param name="IsNew">They may not know that the person is there.</param>
internal sealed record Word(Guid UserId, UserSet? Sight, bool IsNew);
