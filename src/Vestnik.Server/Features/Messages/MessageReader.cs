using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Media;

namespace Vestnik.Server.Features.Messages;

/// <summary>Reads messages for one viewer, always through the viewer's own membership.</summary>
internal sealed class MessageReader(NpgsqlDataSource database, FileAddresses addresses)
{
    // A value and not "exists", which the planner may turn round: it would begin with all chats of the viewer, as it
    // takes everybody to be in few.
    private const string OfMyChats =
        "(select true from members me where me.chat_id = m.chat_id and me.user_id = @viewer)";

    public async Task<MessageView?> GetAsync(Guid viewer, Guid id, CancellationToken cancellation)
    {
        var row = await database.FirstAsync<MessageRow>(
            $"{MessageRow.Select} where m.id = @id and {MessageRow.Visible} and {OfMyChats}",
            new { viewer, id },
            cancellation
        );
        return row?.ToView(viewer, addresses);
    }

    public async Task<List<MessageView>> GetManyAsync(
        Guid viewer,
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancellation
    )
    {
        var rows = await database.ListAsync<MessageRow>(
            $"{MessageRow.Select} where m.id = any(@ids) and {OfMyChats}",
            new { viewer, ids = ids.ToArray() },
            cancellation
        );
        return rows.ConvertAll(row => row.ToView(viewer, addresses));
    }

    /// <summary>A page below, above or around a message number, newest first.</summary>
    public async Task<List<MessageView>> PageAsync(
        Guid viewer,
        Guid chatId,
        PageAnchor anchor,
        int limit,
        CancellationToken cancellation
    )
    {
        var below =
            $"{MessageRow.Select} where m.chat_id = @chatId and m.no < @no and {MessageRow.Visible} and {OfMyChats} order by m.no desc limit @below";
        var above =
            $"{MessageRow.Select} where m.chat_id = @chatId and m.no >= @no and {MessageRow.Visible} and {OfMyChats} order by m.no limit @above";
        var sql = anchor.Side switch
        {
            PageSide.Below => below,
            PageSide.Above => above,
            _ => $"({below}) union all ({above})",
        };
        var parameters = new
        {
            viewer,
            chatId,
            no = anchor.Side == PageSide.Above ? anchor.No + 1 : anchor.No,
            below = anchor.Side == PageSide.Around ? limit / 2 : limit,
            above = anchor.Side == PageSide.Around ? limit - (limit / 2) : limit,
        };
        var rows = await database.ListAsync<MessageRow>(sql, parameters, cancellation);
        rows.Sort((a, b) => b.No.CompareTo(a.No));
        return rows.ConvertAll(row => row.ToView(viewer, addresses));
    }

    /// <summary>
    /// What changed in a chat after a seq, oldest change first; deleted messages as tombstones. Ends after so many
    /// messages, or after the one that fills the budget of characters, of content and of what is shown of files.
    /// </summary>
    public async Task<List<MessageView>> ChangesAsync(
        Guid viewer,
        Guid chatId,
        long afterSeq,
        int limit,
        int budget,
        CancellationToken cancellation
    )
    {
        var rows = await database.ListAsync<MessageRow>(
            $"""
            {MessageRow.Select}
            join (
              select id, sum(size) over (order by change_seq) - size as before from (
                select m.id, m.change_seq, length(m.content) + coalesce(length(m.attachments::text), 0) as size from messages m
                where m.chat_id = @chatId and m.change_seq > @afterSeq and {MessageRow.NotHidden}
                order by m.change_seq limit @limit) page
            ) sized on sized.id = m.id and sized.before < @budget
            where {OfMyChats}
            order by m.change_seq
            """,
            new
            {
                viewer,
                chatId,
                afterSeq,
                limit,
                budget,
            },
            cancellation
        );
        return rows.ConvertAll(row => row.ToView(viewer, addresses));
    }
}

/// <summary>Which side of a message number a page lies on; around includes the message itself.</summary>
internal enum PageSide
{
    Below,
    Above,
    Around,
}

internal readonly record struct PageAnchor(PageSide Side, long No)
{
    /// <summary>Below the end: the newest page.</summary>
    public static readonly PageAnchor Newest = new(PageSide.Below, long.MaxValue);
}
