using Vestnik.Contracts;

namespace Vestnik.Server.Features.Media;

/// <summary>Makes a file the picture of a person or chat, in place of the one before, within the transaction that locks them.</summary>
internal static class HangAvatar
{
    private const string TakeDown = "update files set gone_at = now() where avatar_of = @of and gone_at is null";

    private const string Hang = """
        update files set avatar_of = @of
        where id = @id and owner_id = @OwnerId and kind = 'avatar' and avatar_of is null and gone_at is null
        """;

    /// <summary>What the person or the chat shows as its picture.</summary>
    public static string AddressOf(FileRow file) => FileAddresses.Plain(file.Id, FileKind.Avatar, file.MediaType);

    /// <summary>Takes the one before down.</summary>
    /// <param name="executeAsync">A statement within the transaction.</param>
    /// <param name="of">The person or chat, whose row is locked.</param>
    /// <param name="file">Null: none from now on.</param>
    /// <returns>False: the file is not there any more.</returns>
    public static async Task<bool> HangAsync(Func<string, object, Task<int>> executeAsync, Guid of, FileRow? file)
    {
        await executeAsync(TakeDown, new { of });
        return file is null
            || await executeAsync(
                Hang,
                new
                {
                    of,
                    file.Id,
                    file.OwnerId,
                }
            ) == 1;
    }
}
