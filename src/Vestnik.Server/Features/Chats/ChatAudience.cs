using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Chats;

/// <summary>Who is told of what happens in a chat.</summary>
internal sealed class ChatAudience(NpgsqlDataSource database)
{
    /// <summary>
    /// Those members of a chat who are connected. Asked after the commit of what they are told of: who connects later reads
    /// it by a sync, and who was removed before is not told.
    /// </summary>
    public async Task<IReadOnlyList<Guid>> ConnectedAsync(Guid chatId, CancellationToken cancellation) =>
        await database.ListAsync<Guid>(
            "select user_id from members where chat_id = @chatId",
            new { chatId },
            cancellation
        );
}
