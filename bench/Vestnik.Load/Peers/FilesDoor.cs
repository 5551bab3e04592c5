using System.Text.Json;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Peers;

/// <summary>How a peer takes files and hands them out, over HTTP.</summary>
internal abstract class FilesDoor
{
    /// <summary>The request that stores a file: what stands before its bytes, and behind them.</summary>
    /// <param name="number">Of the file.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="person">Whose it is.</param>
    /// <param name="secret">Signs tokens.</param>
    public abstract (string Before, string After) Put(int number, int length, Person person, string secret);

    /// <summary>The request for it.</summary>
    /// <param name="number">Of the file.</param>
    /// <param name="answer">What was answered when it was stored.</param>
    /// <param name="person">Who asks.</param>
    /// <param name="secret">Signs tokens.</param>
    public abstract string Get(int number, string answer, Person person, string secret);
}

/// <summary>A form, as browsers send it, with a token; the server hashes it, looks at what it is, counts it, and has it on disk before it answers.</summary>
internal sealed class VestnikFiles : FilesDoor
{
    private const string Boundary = "----bench";

    public override (string Before, string After) Put(int number, int length, Person person, string secret)
    {
        var before =
            $"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{number}.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        const string after = $"\r\n--{Boundary}--\r\n";
        return (
            $"POST /api/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {Tokens.Jwt(person, secret)}\r\n"
                + $"Content-Type: multipart/form-data; boundary={Boundary}\r\nContent-Length: {before.Length + length + after.Length}\r\n\r\n{before}",
            after
        );
    }

    public override string Get(int number, string answer, Person person, string secret)
    {
        using var attachment = JsonDocument.Parse(answer);
        var address = attachment.RootElement.GetProperty("url").GetString()!.Split('?')[0];
        return $"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {Tokens.Jwt(person, secret)}\r\n\r\n";
    }
}

/// <summary>WebDAV's PUT under a name, by anybody; the kernel writes it when it likes.</summary>
internal sealed class NginxFiles : FilesDoor
{
    public override (string Before, string After) Put(int number, int length, Person person, string secret) =>
        ($"PUT {Name(number, person)} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n", "");

    public override string Get(int number, string answer, Person person, string secret) =>
        $"GET {Name(number, person)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    private static string Name(int number, Person person) => $"/{person.Id}-{number}.bin";
}
