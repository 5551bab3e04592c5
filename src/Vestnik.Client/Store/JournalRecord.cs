using System.Numerics;
using System.Text;
using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>
/// A line of a journal: the checksum of what follows in eight hexadecimal digits, a space, changes as a JSON array, a line
/// feed. JSON has no raw line feed, so a line is whole or broken, never two.
/// </summary>
internal static class JournalRecord
{
    private const int Head = 9;
    private const byte LineFeed = (byte)'\n';

    public static byte[] Write(IReadOnlyList<StoreChange> changes)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(changes, VestnikJson.Options);
        var line = new byte[Head + json.Length + 1];
        HeadOf(json).CopyTo(line, 0);
        json.CopyTo(line, Head);
        line[^1] = LineFeed;
        return line;
    }

    /// <summary>The sum of the records up to the first one that is not whole, and where that one begins, in bytes.</summary>
    public static (AccountState State, long Length) ReadAll(ReadOnlySpan<byte> journal)
    {
        var state = new AccountState();
        var length = 0;
        while (journal[length..].IndexOf(LineFeed) is var end and >= 0)
        {
            if (ReadLine(journal.Slice(length, end)) is not { } changes)
            {
                break;
            }
            changes.ForEach(state.Apply);
            length += end + 1;
        }
        return (state, length);
    }

    private static List<StoreChange>? ReadLine(ReadOnlySpan<byte> line) =>
        line.Length > Head && line[..Head].SequenceEqual(HeadOf(line[Head..]))
            ? JsonSerializer.Deserialize<List<StoreChange>>(line[Head..], VestnikJson.Options)
            : null;

    private static byte[] HeadOf(ReadOnlySpan<byte> json) => Encoding.ASCII.GetBytes($"{Checksum(json):x8} ");

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var one in bytes)
        {
            checksum = BitOperations.Crc32C(checksum, one);
        }
        return ~checksum;
    }
}
