namespace Vestnik.Gateway;

/// <summary>A room: connections subscribe to it, events are published to it. The gateway gives it no meaning.</summary>
/// <param name="Space">What kind of room, such as <c>user</c> or <c>presence</c>. Compared by ordinal.</param>
/// <param name="Id">Which room of that kind; left out where there is one.</param>
public readonly record struct Topic(string Space, Guid Id = default);
