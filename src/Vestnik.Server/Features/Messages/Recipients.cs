using System.Data.Common;

namespace Vestnik.Server.Features.Messages;

/// <summary>Who is to be told of what a transaction does in a chat; read in that transaction.</summary>
/// <param name="MembersNo">How often who is in it has changed.</param>
/// <param name="IsSmall">Whether everybody in it is told of everybody.</param>
/// <param name="All">All members; null: too many, <see cref="ChatAudience"/> asks for those who are connected.</param>
internal sealed record Recipients(Guid ChatId, int MemberCount, long MembersNo, bool IsSmall, IReadOnlyList<Guid>? All)
{
    /// <summary>Of <c>chats c</c>.</summary>
    public const string Columns = """
        c.id, c.member_count, c.members_no, c.is_small,
          case when c.member_count <= 200 then array(select o.user_id from members o where o.chat_id = c.id) end as recipients
        """;

    /// <summary>A row that begins with <see cref="Columns"/>.</summary>
    public static Recipients Read(DbDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetInt32(1),
            row.GetInt64(2),
            row.GetBoolean(3),
            row.IsDBNull(4) ? null : row.GetFieldValue<Guid[]>(4)
        );
}
