using Vestnik.Gateway;

namespace Vestnik.Server.Events;

/// <summary>What connections subscribe to: everything for one person, and the presence of those they watch.</summary>
internal static class Topics
{
    public const string UserSpace = "user",
        PresenceSpace = "presence";

    /// <summary>All devices of a person. Has subscribers exactly while the person is connected.</summary>
    public static Topic User(Guid userId) => new(UserSpace, userId);

    /// <summary>Those who watch a person's presence.</summary>
    public static Topic Presence(Guid userId) => new(PresenceSpace, userId);
}
