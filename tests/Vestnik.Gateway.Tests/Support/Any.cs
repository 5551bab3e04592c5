using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Vestnik.Gateway.Tests;

/// <summary>What properties are tried with.</summary>
internal static class Any
{
    public static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000);

    public static Gen<string> Names() =>
        Gen.OneOf(
            Gen.Elements("a", "message:send", "событие", "quote\"d", "back\\slash", "tab\t", "👋", "<&>"),
            Texts().Where(text => text is { Length: > 0 and <= 128 } and not "ack" && !SocketIoCodec.IsReserved(text))
        );

    /// <summary>As the gateway takes them.</summary>
    public static Gen<string> Namespaces() =>
        Gen.OneOf(
            Gen.Elements("/", "/admin", "/a/b", "/комната", "/1", "/[", "/-1"),
            Texts()
                .Select(text => "/" + text.Replace(",", ""))
                .Where(space => Encoding.UTF8.GetByteCount(space) <= SocketIoCodec.MaxNamespaceLength)
        );

    public static Gen<long?> Ids() =>
        Gen.OneOf(Gen.Constant<long?>(null), Gen.Choose(0, int.MaxValue).Select(id => (long?)id));

    public static Gen<IReadOnlyList<ReadOnlyMemory<byte>>> Attachments() =>
        from count in Gen.Choose(0, SocketIoCodec.MaxAttachments)
        from all in ArbMap.Default.GeneratorFor<byte[]>().ArrayOf(count)
        select (IReadOnlyList<ReadOnlyMemory<byte>>)[.. all.Select(bytes => (ReadOnlyMemory<byte>)bytes)];

    /// <summary>Any text that UTF-8 can carry.</summary>
    public static Gen<string> Texts() =>
        ArbMap
            .Default.GeneratorFor<string>()
            .Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? "")));

    public static Gen<string> Json() =>
        Texts().ArrayOf().Select(texts => JsonSerializer.Serialize(new { texts, n = texts.Length }));

    public static void Check<T>(Gen<T> values, Func<T, bool> holds, Config? config = null) =>
        Prop.ForAll(values.ToArbitrary(), holds).Check(config ?? Many);
}
