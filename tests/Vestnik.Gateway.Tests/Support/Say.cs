namespace Vestnik.Gateway.Tests;

/// <summary>The same thing said in either dialect.</summary>
public static class Say
{
    public const string Plain = "plain";
    public const string SocketIo = "socket.io";

    public static TheoryData<string> Dialects => [Plain, SocketIo];

    public static string Emit(string dialect, string name, string json = "{}", int? id = null) =>
        (dialect, id) switch
        {
            (Plain, null) => $$"""{"type":"{{name}}","data":{{json}}}""",
            (Plain, _) => $$"""{"type":"{{name}}","id":{{id}},"data":{{json}}}""",
            _ => $"""42{id}["{name}",{json}]""",
        };

    public static string Event(string dialect, string name, string json = "{}") =>
        dialect == Plain ? $$"""{"type":"{{name}}","data":{{json}}}""" : $"""42["{name}",{json}]""";

    public static string Text(ReadOnlyMemory<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8.Span);

    public static string Ack(string dialect, int id, string json) =>
        dialect == Plain ? $$"""{"type":"ack","id":{{id}},"data":{{json}}}""" : $"43{id}[{json}]";
}
