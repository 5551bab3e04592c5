namespace Vestnik.Server.Features.Messages;

/// <summary>The files of a batch, those of one message after those of another, as its statements take them.</summary>
internal sealed class BatchFiles
{
    private BatchFiles(List<PendingMessage> batch)
    {
        var count = batch.Sum(message => message.Files.Count);
        (Ids, MessageIds, ChatIds) = (new Guid[count], new Guid[count], new Guid[count]);
        Places = new short[count];
        (First, Last) = (new int[batch.Count], new int[batch.Count]);
        var next = 0;
        for (var ord = 0; ord < batch.Count; ord++)
        {
            var message = batch[ord];
            First[ord] = next + 1;
            for (var place = 0; place < message.Files.Count; place++, next++)
            {
                (Ids[next], MessageIds[next], ChatIds[next]) = (message.Files[place], message.Id, message.ChatId);
                Places[next] = (short)place;
            }
            Last[ord] = next;
        }
        AsFiles = [.. batch.Select(message => message.AsFiles)];
    }

    /// <summary>By message: where its files begin and end among all of them, as PostgreSQL counts (from 1); none: it ends before it begins.</summary>
    public int[] First { get; }

    public int[] Last { get; }

    public bool[] AsFiles { get; }

    /// <summary>By file: which it is, whose it is to be, and its place there, from 0.</summary>
    public Guid[] Ids { get; }

    public Guid[] MessageIds { get; }

    public Guid[] ChatIds { get; }

    public short[] Places { get; }

    /// <summary>Null: no message of the batch has any.</summary>
    public static BatchFiles? Of(List<PendingMessage> batch) =>
        batch.Exists(message => message.Files.Count > 0) ? new BatchFiles(batch) : null;
}
