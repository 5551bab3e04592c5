using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Http.Support;

/// <summary>Forms with a file in them, as browsers send them.</summary>
internal static class Forms
{
    /// <summary>The fields before the file.</summary>
    public static MultipartFormDataContent Of(
        string fileField,
        byte[] bytes,
        string fileName,
        params IEnumerable<(string Name, string Value)> fields
    )
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }
        form.Add(new ByteArrayContent(bytes), fileField, fileName);
        return form;
    }

    /// <summary>A second of sound for a chat, before its fields or behind them.</summary>
    public static MultipartFormDataContent Voice(
        Guid chatId,
        bool isLast,
        params IEnumerable<(string Name, string Value)> fields
    )
    {
        var all = fields.Prepend(("chatId", chatId.ToString()));
        if (isLast)
        {
            return Of("audio", Samples.Voice(), "voice.ogg", all);
        }
        var form = Of("audio", Samples.Voice(), "voice.ogg");
        foreach (var (name, value) in all)
        {
            form.Add(new StringContent(value), name);
        }
        return form;
    }

    /// <summary>A second of sound for a chat, behind its fields.</summary>
    public static MultipartFormDataContent Voice(Guid chatId, params IEnumerable<(string Name, string Value)> fields) =>
        Voice(chatId, isLast: true, fields);
}
