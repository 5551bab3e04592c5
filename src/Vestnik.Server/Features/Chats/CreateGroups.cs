using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>
/// Groups and channels are made with their creator as owner, those of the named people who may be added, and a first message
/// that says so.
/// </summary>
internal static class CreateGroups
{
    public static Task<Outcome<CreatedChat>> FindOrCreateAsync(
        ChatChanges changes,
        CreateChat request,
        string type,
        Guid creator,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var settings = new ChatSettings().With(request.Settings);
        var head = new ChatHead
        {
            Id = Guid.CreateVersion7(now),
            Type = type,
            Title = request.Title,
            Description = request.Description,
            CreatedBy = creator,
            SettingsJson = JsonSerializer.Serialize(settings, VestnikJson.Options),
            CreatedAt = now,
            UpdatedAt = now,
        };
        return changes.CreateAsync(head, request.ClientId, FillAsync, cancellation);

        async Task FillAsync(LockedChat chat)
        {
            await chat.AddAsync([creator], ChatRole.Owner, action: null);
            var (admitted, _) = await Admission.JudgeAsync(chat, request.MemberIds ?? []);
            await chat.AddAsync(admitted, ChatRole.Member, action: null);
            await chat.SayAsync(SystemAction.Created, [], request.Title);
        }
    }
}
