using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>PUT chats/{id}: what a group or channel is called, what it is about, and who may do what in it.</summary>
internal static class UpdateChats
{
    public static async Task<Results<Ok<ChatView>, Refusal>> HandleAsync(
        Guid id,
        UpdateChat request,
        Caller caller,
        ChatChanges changes,
        ChatReader chats,
        CancellationToken cancellation
    )
    {
        var outcome = await changes.ChangeAsync(id, caller.UserId, chat => UpdateAsync(chat, request), cancellation);
        if (outcome.Refused is { } refusal)
        {
            return refusal;
        }
        return await chats.GetAsync(caller.UserId, id, CancellationToken.None) is { } view
            ? TypedResults.Ok(view)
            : Refusals.ChatNotFound;
    }

    private static async Task<Outcome<Nothing>> UpdateAsync(LockedChat chat, UpdateChat request)
    {
        if (Refuse(chat, request) is { } refusal)
        {
            return refusal;
        }
        var head = chat.Head;
        var title = request.Title.Or(head.Title);
        var description = request.Description.Or(head.Description);
        var before = head.Settings;
        var settings =
            !request.Settings.IsSet ? before
            : request.Settings.Value is { } change ? before.With(change)
            : new ChatSettings();
        var isSame =
            title == head.Title
            && description == head.Description
            && settings.Resolved(head.Type) == before.Resolved(head.Type);
        if (isSame)
        {
            return default(Nothing);
        }
        await WriteAsync(chat, title!, description, settings);
        if (title != head.Title)
        {
            await chat.SayAsync(SystemAction.Title, [], title);
        }
        if (description != head.Description)
        {
            await chat.SayAsync(SystemAction.Description, []);
        }
        return default(Nothing);
    }

    private static async Task WriteAsync(LockedChat chat, string title, string? description, ChatSettings settings)
    {
        var settingsJson = JsonSerializer.Serialize(settings, VestnikJson.Options);
        await chat.ExecuteAsync(
            """
            update chats set title = @title, description = @description, settings = @settingsJson::jsonb, updated_at = @Now
            where id = @Id
            """,
            new
            {
                chat.Head.Id,
                title,
                description,
                settingsJson,
                chat.Now,
            }
        );
        chat.Head = chat.Head with
        {
            Title = title,
            Description = description,
            SettingsJson = settingsJson,
            UpdatedAt = chat.Now,
        };
        await chat.EndInvitesAsync();
        chat.TakeSeq();
        chat.Tell(ServerEvents.Create(EventKind.ChatUpdated, chat.Head.ToSharedView()));
    }

    private static Refusal? Refuse(LockedChat chat, UpdateChat request)
    {
        var changesInfo = request.Title.IsSet || request.Description.IsSet;
        return chat.Role is null ? Refusals.ChatNotFound
            : changesInfo && chat.Refuse(ChatRight.ChangeInfo) is { } info ? info
            : request.Settings.IsSet ? chat.Refuse(ChatRight.ChangeSettings)
            : null;
    }
}
