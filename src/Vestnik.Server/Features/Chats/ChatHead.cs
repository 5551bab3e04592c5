using System.Collections.Concurrent;
using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.Server.Features.Chats;

/// <summary>The chat's own row.</summary>
internal record ChatHead
{
    public const string Columns = """
        id, type, title, description, avatar_url, created_by, settings::text as settings_json, member_count, members_no, request_count,
        last_seq, last_no, encryption, created_at, updated_at
        """;

    private const int MostShown = 1000;
    private static readonly ConcurrentDictionary<(string Type, string Json), JsonElement> Shown = new();

    public Guid Id { get; init; }
    public string Type { get; init; } = "";
    public string? Title { get; init; }
    public string? Description { get; init; }
    public string? AvatarUrl { get; init; }
    public Guid? CreatedBy { get; init; }
    public string SettingsJson { get; init; } = "{}";
    public int MemberCount { get; init; }

    /// <summary>How often who is in it has changed.</summary>
    public long MembersNo { get; init; }

    /// <summary>How many ask to join.</summary>
    public int RequestCount { get; init; }
    public long LastSeq { get; init; }
    public long LastNo { get; init; }
    public string Encryption { get; init; } = "none";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    public bool IsPeopled => Type is ChatType.Group or ChatType.Channel;

    /// <summary>
    /// Who comes and goes is told together, at most once a second, and leaves no message: in channels, where it is nobody's
    /// business, and in chats so large that it would be all that is told.
    /// </summary>
    public bool IsQuiet => Type == ChatType.Channel || MemberCount > ChatLimits.SmallMax;

    public ChatSettings Settings => JsonSerializer.Deserialize<ChatSettings>(SettingsJson, VestnikJson.Options)!;

    /// <summary>What answers show as <c>settings</c>: every choice there is, with the defaults; for others than groups and channels none.</summary>
    public static JsonElement ShowSettings(string type, string settingsJson)
    {
        // Nearly all chats have the same ones.
        if (!Shown.TryGetValue((type, settingsJson), out var shown))
        {
            shown = Show(type, settingsJson);
            if (Shown.Count < MostShown)
            {
                Shown[(type, settingsJson)] = shown;
            }
        }
        return shown;
    }

    private static JsonElement Show(string type, string settingsJson) =>
        type is ChatType.Group or ChatType.Channel
            ? JsonSerializer.SerializeToElement(
                JsonSerializer.Deserialize<ChatSettings>(settingsJson, VestnikJson.Options)!.Resolved(type),
                VestnikJson.Options
            )
            : JsonElement.Parse(settingsJson);

    /// <summary>As events carry it: without what differs by viewer.</summary>
    public ChatView ToSharedView() =>
        new(
            Id,
            Type,
            Title,
            Description,
            AvatarUrl,
            CreatedBy,
            Role: null,
            MemberCount,
            Members: null,
            Peer: null,
            LastMessage: null,
            UnreadCount: null,
            UnreadMentions: null,
            LastSeq,
            LastNo,
            ReadNo: null,
            Encryption,
            MutedUntil: null,
            Pinned: false,
            Archived: false,
            ShowSettings(Type, SettingsJson),
            CreatedAt,
            UpdatedAt
        );
}
