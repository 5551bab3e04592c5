using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.MyView;

/// <summary>GET and PUT folders. They may name chats that one is not in, any more or yet: such a name shows nothing.</summary>
internal static class SaveFolders
{
    private const string Write = """
        insert into folders (user_id, folders)
        select @Viewer, @json::jsonb
        where coalesce((select folders from folders where user_id = @Viewer), '[]') <> @json::jsonb
        on conflict (user_id) do update set folders = excluded.folders
        """;

    public static async Task<Ok<IReadOnlyList<FolderView>>> ReadAsync(
        Caller caller,
        NpgsqlDataSource database,
        CancellationToken cancellation
    ) => TypedResults.Ok(await ViewReader.FoldersAsync(database, caller.UserId, cancellation));

    public static async Task<Results<Ok<IReadOnlyList<FolderView>>, Refusal>> HandleAsync(
        SetFolders request,
        Caller caller,
        ViewChanges changes,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<FolderView> folders = [.. request.Folders!.Select(Whole)];
        var json = JsonSerializer.Serialize(folders, VestnikJson.Options);
        var outcome = await changes.ChangeAsync<IReadOnlyList<FolderView>>(
            caller.UserId,
            [],
            async view =>
            {
                if (await view.ExecuteAsync(Write, new { view.Viewer, json }) == 1)
                {
                    await view.NoteAsync(Guid.Empty, new UserChange(0, UserChange.OfFolders, Folders: folders));
                }
                return new Outcome<IReadOnlyList<FolderView>>(folders, null);
            },
            cancellation
        );
        return outcome.ToOk();
    }

    /// <summary>Every field there, and nothing twice: the same folders are the same JSON.</summary>
    private static FolderView Whole(FolderView folder) =>
        folder with
        {
            Title = folder.Title.Trim(),
            ChatIds = [.. (folder.ChatIds ?? []).Distinct()],
            Include = [.. (folder.Include ?? []).Distinct(StringComparer.Ordinal)],
        };
}
