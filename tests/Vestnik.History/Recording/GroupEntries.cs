using System.Text.Json.Serialization;

namespace Vestnik.History.Recording;

/// <summary>What is done to a group and those in it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GroupAct>))]
internal enum GroupAct
{
    Add,

    /// <summary>By an invite link.</summary>
    Join,
    Leave,
    Remove,
    Ban,
    LiftBan,
    SetRole,
    Rename,

    /// <summary>For everybody.</summary>
    Delete,
}

/// <summary>Somebody (<see cref="Invocation.User"/>) changes a group, or who is in it and as what.</summary>
internal sealed record GroupChange : Invocation
{
    public GroupAct Act { get; init; }

    /// <summary>Whom it is about: themselves when they join and leave; nobody for Rename and Delete.</summary>
    public Guid? About { get; init; }

    /// <summary>For SetRole.</summary>
    public string? Role { get; init; }

    /// <summary>For Rename.</summary>
    public string? Title { get; init; }

    /// <summary>The answer proves that it was not so before; else it may have been so already.</summary>
    public bool HasChanged { get; init; }
}

/// <summary>A group as one member is shown it in the end.</summary>
internal sealed record Roster : Invocation
{
    public string Title { get; init; } = "";

    /// <summary>How many members the group says that it has.</summary>
    public int MemberCount { get; init; }

    public IReadOnlyList<SeenRole> Members { get; init; } = [];
}

/// <summary>Somebody in a list of members.</summary>
internal sealed record SeenRole(Guid User, string Role);

/// <summary>What a system message says. Its sender is who did it.</summary>
/// <param name="About">Null: nobody, or more than one.</param>
internal sealed record SeenNotice(string Action, Guid? About, string? Title);

/// <summary>What became of a member, as an event of its own tells it.</summary>
/// <param name="Role">The role from then on; null: not in the group any more.</param>
internal sealed record SeenMember(Guid User, string Action, string? Role, Guid? Actor);
