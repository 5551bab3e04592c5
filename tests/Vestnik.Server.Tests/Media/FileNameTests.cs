using System.Text;
using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Support;

namespace Vestnik.Server.Tests.Media;

/// <summary>Names with any characters survive, and harm nothing.</summary>
[Collection(MediaCollection.Name)]
public sealed class FileNameTests(ApiServer server)
{
    [Theory]
    [InlineData("plain.txt")]
    [InlineData("with spaces and, commas; semicolons.txt")]
    [InlineData("\"quoted\" and 'other'.txt")]
    [InlineData("Отчёт за июнь (копия) №2.docx")]
    [InlineData("报告 – 最终版.pdf")]
    [InlineData("😀👨‍👩‍👧.webp")]
    [InlineData("e\u0301tude.mp3")]
    [InlineData("100%25 + 1 & 2 = 3 #4?.txt")]
    [InlineData("<img src=x onerror=alert(1)>.html")]
    [InlineData("$(rm -rf ~); `id` | cat.sh")]
    [InlineData("..hidden..")]
    [InlineData("a\u200fשלום.txt")]
    [InlineData("utf-8''x.txt")]
    [InlineData("=?utf-8?B?eA==?=")]
    public async Task A_name_comes_back_as_it_was(string name)
    {
        var ann = await server.RegisterAsync();

        var file = await server.KeepAsync(ann, Formats.Png(), "instead", ("name", name));
        var byForm = await ByBrowserAsync(ann, name);

        foreach (var (id, url) in new[] { (file.Id, file.Url), byForm })
        {
            var served = await server.FetchAsync(url);
            Assert.Equal(200, served.Status);
            // To the letter of RFC 6266 and RFC 8187; the plain name for what knows no other has none of it.
            Assert.Equal(
                $"inline; filename=\"{id}.png\"; filename*=UTF-8''{Uri.EscapeDataString(name)}",
                served.Header("Content-Disposition")
            );
            Assert.All(served.Header("Content-Disposition")!, c => Assert.InRange(c, ' ', '~'));
        }
        Assert.Equal(name, file.Name);
    }

    [Theory]
    [InlineData("   ", "file")]
    [InlineData(".", "file")]
    [InlineData("..", "file")]
    [InlineData(" padded.txt\t", "padded.txt_")]
    [InlineData("../../etc/passwd", ".._.._etc_passwd")]
    [InlineData("C:\\Windows\\win.ini", "C:_Windows_win.ini")]
    [InlineData("line\r\nSet-Cookie: a=b", "line__Set-Cookie: a=b")]
    [InlineData("nul\0byte", "nul_byte")]
    [InlineData("bell\u0007 and c1\u0085", "bell_ and c1_")]
    [InlineData("cod\u202eexe.txt", "cod_exe.txt")]
    [InlineData("a\u2066b\u2069c\u2028d", "a_b_c_d")]
    public async Task What_would_harm_whoever_saves_it_is_an_underscore(string name, string kept)
    {
        var ann = await server.RegisterAsync();

        using var form = Forms.Of("file", Formats.Png(), "x", ("name", name));
        var answer = await server.SendAsync("POST", "/api/upload", ann.Token, form);

        var file = answer.Json.Deserialize<AttachmentView>(VestnikJson.Options)!;
        Assert.Equal(kept, file.Name);
        var served = await server.FetchAsync(file.Url);
        Assert.Equal(200, served.Status);
        Assert.Null(served.Header("Set-Cookie"));
    }

    [Theory]
    [InlineData("form-data; name=\"file\"; filename=\"a b.txt\"", "a b.txt")]
    [InlineData("form-data; name=file; filename=plain.txt", "plain.txt")]
    [InlineData("FORM-DATA ;NAME=\"file\";FileName=\"x\"", "x")]
    [InlineData("form-data; filename=\"x;y=z\"; name=\"file\"", "x;y=z")]
    // As browsers write a quote; as other programs do.
    [InlineData("form-data; name=\"file\"; filename=\"say %22hi%22.txt\"", "say \"hi\".txt")]
    [InlineData("form-data; name=\"file\"; filename=\"say \\\"hi\\\".txt\"", "say \"hi\".txt")]
    // A backslash that browsers write as it is, last and before a letter of any script.
    [InlineData("form-data; name=\"file\"; filename=\"a\\ж\"", "a_ж")]
    [InlineData("form-data; name=\"file\"; filename=\"a\\\"", "a_")]
    [InlineData("form-data; name=\"file\"; filename=\"x\"; filename*=utf-8''%D0%B6.txt", "ж.txt")]
    [InlineData("form-data; name=\"file\"; filename=\"x\"; filename*=latin1''%E9", "x")]
    [InlineData("form-data; name=\"file\"; filename=\"x\"; filename*=utf-8''%ff%fe%00", null)]
    [InlineData("form-data; name=\"file\"; filename=\"\"", "file")]
    [InlineData("form-data; name=\"file\"", "file")]
    [InlineData("form-data; name=\"file\"; filename=\"unclosed", "\"unclosed")]
    public async Task The_header_of_a_part_is_read_as_browsers_and_programs_write_it(string header, string? name)
    {
        var ann = await server.RegisterAsync();

        var answer = await SendAsync(ann, header);

        Assert.True(answer.Status == 201, answer.Text);
        var kept = answer.Json.GetProperty("name").GetString()!;
        Assert.True(name is null ? !kept.Contains('\0', StringComparison.Ordinal) : kept == name, kept);
    }

    /// <summary>With the name in the part's own header, as the standard for forms has it.</summary>
    private async Task<(Guid, string)> ByBrowserAsync(Person person, string name)
    {
        var written = name.Replace("\"", "%22", StringComparison.Ordinal);
        var answer = await SendAsync(person, $"form-data; name=\"file\"; filename=\"{written}\"");
        Assert.True(answer.Status == 201, answer.Text);
        return (answer.Json.GetProperty("id").GetGuid(), answer.Json.GetProperty("url").GetString()!);
    }

    private async Task<Answer> SendAsync(Person person, string header)
    {
        using var content = new ByteArrayContent([
            .. Encoding.UTF8.GetBytes($"--x\r\nContent-Disposition: {header}\r\n\r\n"),
            .. Formats.Png(),
            .. "\r\n--x--\r\n"u8,
        ]);
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        return await server.SendAsync("POST", "/api/upload", person.Token, content);
    }
}
