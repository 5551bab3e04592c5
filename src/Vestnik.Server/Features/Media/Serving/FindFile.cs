using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Media.Serving;

/// <summary>Finds a file for somebody who may see it. Asked anew for each request: access that ends, ends at once.</summary>
internal sealed class FindFile(NpgsqlDataSource database)
{
    private const string Columns = "f.id, f.kind, encode(f.sha256, 'hex') as key, f.name, f.media_type, f.size";

    // What is in a message is for who may read the message; what is in none is its owner's. Each is a look-up by an id, as values
    // that the planner cannot turn round.
    private const string ForViewer = $"""
        select {Columns} from files f
        left join lateral (
          select m.chat_id, m.deleted_at, m.expires_at from messages m where m.id = f.message_id offset 0) m on true
        where f.id = @id and f.gone_at is null and f.kind <> 'avatar' and case
          when f.message_id is null then f.owner_id = @viewer
          else m.deleted_at is null and (m.expires_at is null or m.expires_at > now())
            and (select true from members o where o.chat_id = m.chat_id and o.user_id = @viewer)
            and (select c.deleted_at is null from chats c where c.id = m.chat_id)
            and (select true from hidden_messages h where h.user_id = @viewer and h.message_id = f.message_id) is null
          end
        """;

    // Whoever knows the name of a picture of somebody may see it.
    private const string Avatar = $"""
        select {Columns} from files f where f.id = @id and f.gone_at is null and f.kind = 'avatar' and f.avatar_of is not null
        """;

    /// <summary>Null: there is none, or not for this person.</summary>
    public Task<ServedFile?> ForAsync(Guid viewer, Guid id, CancellationToken cancellation) =>
        database.FirstAsync<ServedFile>(ForViewer, new { viewer, id }, cancellation);

    public Task<ServedFile?> AvatarAsync(Guid id, CancellationToken cancellation) =>
        database.FirstAsync<ServedFile>(Avatar, new { id }, cancellation);
}
