using System.Text.Json;
using Vestnik.Load.Generator;
using Vestnik.Load.Wires;

namespace Vestnik.Load.Peers;

/// <summary>How a peer takes files and hands them out, over HTTP.</summary>
internal abstract class FilesDoor
{
    /// <summary>Stores a file, and answers the request for it.</summary>
    /// <param name="link">Where it goes.</param>
    /// <param name="number">Of the file.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="person">Whose it is.</param>
    /// <param name="secret">Signs tokens.</param>
    public abstract string Store(FileLink link, int number, ReadOnlySpan<byte> bytes, Person person, string secret);
}

/// <summary>
/// With a token: a form, as browsers send it, or, of what is larger than forms may be, the pieces of tus as the web client cuts them.
/// The server hashes it, looks at what it is, counts it, and has it on disk before it answers.
/// </summary>
internal sealed class VestnikFiles : FilesDoor
{
    private const int FormMax = 10 * 1024 * 1024;
    private const int Piece = 4 * 1024 * 1024;
    private const string Boundary = "----bench";

    public override string Store(FileLink link, int number, ReadOnlySpan<byte> bytes, Person person, string secret)
    {
        var who = $"Host: 127.0.0.1\r\nAuthorization: Bearer {Tokens.Jwt(person, secret)}\r\n";
        var address = bytes.Length > FormMax ? StoreInPieces(link, bytes, who) : StoreForm(link, number, bytes, who);
        return $"GET {address} HTTP/1.1\r\n{who}\r\n";
    }

    private static string StoreForm(FileLink link, int number, ReadOnlySpan<byte> bytes, string who)
    {
        var before =
            $"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{number}.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        const string after = $"\r\n--{Boundary}--\r\n";
        var answer = link.Send(
            $"POST /api/upload HTTP/1.1\r\n{who}Content-Type: multipart/form-data; boundary={Boundary}\r\n"
                + $"Content-Length: {before.Length + bytes.Length + after.Length}\r\n\r\n{before}",
            bytes,
            after
        );
        using var attachment = JsonDocument.Parse(answer.Body);
        return attachment.RootElement.GetProperty("url").GetString()!.Split('?')[0];
    }

    private static string StoreInPieces(FileLink link, ReadOnlySpan<byte> bytes, string who)
    {
        who += "Tus-Resumable: 1.0.0\r\n";
        var made = link.Send(
            $"POST /api/uploads/tus HTTP/1.1\r\n{who}Upload-Length: {bytes.Length}\r\nContent-Length: 0\r\n\r\n"
        );
        var path = made.Header("Location");
        var last = made;
        for (var offset = 0; offset < bytes.Length; offset += Piece)
        {
            var piece = bytes[offset..Math.Min(offset + Piece, bytes.Length)];
            last = link.Send(
                $"PATCH {path} HTTP/1.1\r\n{who}Upload-Offset: {offset}\r\nContent-Type: application/offset+octet-stream\r\n"
                    + $"Content-Length: {piece.Length}\r\n\r\n",
                piece
            );
        }
        return $"/uploads/files/{last.Header("Vestnik-Attachment-Id")}.bin";
    }
}

/// <summary>WebDAV's PUT under a name, by anybody; the kernel writes it when it likes.</summary>
internal sealed class NginxFiles : FilesDoor
{
    public override string Store(FileLink link, int number, ReadOnlySpan<byte> bytes, Person person, string secret)
    {
        var name = $"/{person.Id}-{number}.bin";
        link.Send($"PUT {name} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {bytes.Length}\r\n\r\n", bytes);
        return $"GET {name} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    }
}
