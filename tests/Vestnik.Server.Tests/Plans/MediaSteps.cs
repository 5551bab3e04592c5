using System.Net.Http.Headers;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Plans;

/// <summary>Files that come, messages that have them, and who reads them.</summary>
internal sealed class MediaSteps(PlanCaller by)
{
    public IEnumerable<PlanStep> All => [.. Messages(), .. Uploads(), .. Serving(), .. Pictures()];

    private IEnumerable<PlanStep> Messages() =>
        [
            new(
                "POST /api/messages",
                async () =>
                {
                    var files = await by.Anna.UploadManyAsync(FileLimits.PerMessage);
                    await by.PostAsync("messages", new SendMessage(by.Long, "an album", Attachments: files));
                }
            ),
            new(
                "message:send",
                async () =>
                {
                    var send = new SendMessage(by.Long, "", Guid.NewGuid(), Attachments: [await by.Anna.UploadAsync()]);
                    await by.AskAsync("message:send", send);
                    await by.AskAsync("message:send", send);
                }
            ),
            new(
                "message:delete",
                async () => await by.AskAsync("message:delete", new { messageId = await SendAsync() })
            ),
            new(
                "message:edit",
                async () => await by.AskAsync("message:edit", new { messageId = await SendAsync(), content = "" })
            ),
            // Into as many chats as a batch takes.
            new(
                "message:send",
                async () =>
                {
                    var files = await by.Anna.UploadManyAsync(24);
                    await Task.WhenAll(
                        files.Select(
                            async (file, i) =>
                            {
                                var send = new SendMessage(by.Next(by.Chats), "one of many", Attachments: [file]);
                                return Wire.Accept<MessageAnswer>(
                                    await by.Wires[i % by.Wires.Count].AskAsync("message:send", send)
                                );
                            }
                        )
                    );
                }
            ),
            new(
                "POST /api/messages/upload-audio",
                async () =>
                {
                    var clientId = ("clientId", $"{Guid.NewGuid()}");
                    var replyTo = ("replyTo", $"{by.Messages[100_000]}");
                    foreach (var chat in new[] { by.Long, by.Large[0], by.Long })
                    {
                        using var form = Forms.Voice(chat, chat == by.Long ? [clientId, replyTo] : [clientId]);
                        await OkAsync(by.Anna.SendFormAsync("messages/upload-audio", form));
                    }
                }
            ),
        ];

    private IEnumerable<PlanStep> Uploads() =>
        [
            new("POST /api/upload", async () => await by.Anna.UploadAsync()),
            new(
                "POST /api/upload",
                async () =>
                {
                    // What is stored already.
                    var bytes = Samples.Words();
                    await by.Anna.UploadAsync(bytes);
                    await by.Boris.UploadAsync(bytes);
                }
            ),
        ];

    private IEnumerable<PlanStep> Serving()
    {
        yield return new(
            "GET /uploads/{kind}/{file}",
            async () =>
            {
                var sent = await by.Wire.AskAsync(
                    "message:send",
                    new SendMessage(by.Long, "", Attachments: [await by.Anna.UploadAsync()])
                );
                var file = Wire.Accept<MessageAnswer>(sent).Message.Attachments[0];
                await by.Boris.DownloadAsync(file);
                // Signed, and by nobody's token.
                using var http = new HttpClient { BaseAddress = by.Url };
                await OkAsync(http.GetAsync(new Uri(file.Url, UriKind.Relative)));
            }
        );
    }

    private IEnumerable<PlanStep> Pictures() =>
        new[] { "api/users/me/avatar", $"api/chats/{by.Large[0]}/avatar" }.SelectMany(path =>
        {
            var template = path.StartsWith("api/chats", StringComparison.Ordinal)
                ? "/api/chats/{id}/avatar"
                : $"/{path}";
            return new PlanStep[]
            {
                new($"PUT {template}", () => PutAsync(path)),
                new(
                    $"DELETE {template}",
                    async () =>
                    {
                        await PutAsync(path);
                        using var answer = await AskAsync(HttpMethod.Delete, path, new ByteArrayContent([]));
                        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
                    }
                ),
            };
        });

    private async Task PutAsync(string path)
    {
        using var answer = await AskAsync(HttpMethod.Put, path, Forms.Of("file", Samples.Picture(), "me.jpg"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A message with two files.</summary>
    private async Task<Guid> SendAsync()
    {
        var files = await by.Anna.UploadManyAsync(2);
        return (await by.Anna.Client.SendAsync(by.Long, "", attachments: files)).Id;
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, HttpContent body)
    {
        using var http = new HttpClient { BaseAddress = by.Url };
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", by.Anna.Client.AccessToken);
        return await http.SendAsync(request);
    }

    private static async Task OkAsync(Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
