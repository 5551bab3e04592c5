using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Plans;

/// <summary>What is asked of messages and marks, of one's own view, and by those who were away.</summary>
internal sealed class MessageSteps(PlanCaller by)
{
    public IEnumerable<PlanStep> All => [.. History(), .. Writing(), .. Marks(), .. MyView(), .. Syncs()];

    private IEnumerable<PlanStep> History() =>
        [
            new("GET /api/messages", () => by.OkAsync($"messages?chatId={by.Long}&limit=100")),
            .. new[] { "before", "after", "around" }.SelectMany(side =>
                new[] { 1, 100_000, 199_999 }.Select(no => new PlanStep(
                    "GET /api/messages",
                    () => by.OkAsync($"messages?chatId={by.Long}&{side}={by.Messages[no]}&limit=100")
                ))
            ),
            new("GET /api/messages/{id}", () => by.OkAsync($"messages/{by.Messages[100_000]}")),
            .. by.Large.Select(id => new PlanStep(
                "GET /api/messages",
                () => by.OkAsync($"messages?chatId={id}&limit=100")
            )),
        ];

    private IEnumerable<PlanStep> Writing() =>
        [
            new("POST /api/messages", () => by.PostAsync("messages", new { chatId = by.Long, content = "over HTTP" })),
            new("message:send", () => by.AskAsync("message:send", new { chatId = by.Long, content = "one" })),
            new(
                "message:send",
                async () =>
                {
                    var replyTo = by.Messages[100_000];
                    var clientId = Guid.NewGuid();
                    await by.AskAsync(
                        "message:send",
                        new
                        {
                            chatId = by.Long,
                            content = "a reply",
                            replyTo,
                            clientId,
                        }
                    );
                    await by.AskAsync(
                        "message:send",
                        new
                        {
                            chatId = by.Long,
                            content = "once more",
                            replyTo,
                            clientId,
                        }
                    );
                }
            ),
            // As many as a batch takes, into as many chats.
            new(
                "message:send",
                async () =>
                    await Task.WhenAll(
                        by.Wires.Select(async wire =>
                        {
                            var answers = new List<Task<JsonElement>>();
                            for (var i = 0; i < 128; i++)
                            {
                                answers.Add(
                                    await wire.EmitAsync(
                                        "message:send",
                                        new SendMessage(by.Next(by.Chats), "one of many")
                                    )
                                );
                            }
                            Assert.All(await Task.WhenAll(answers), answer => Wire.Accept<MessageAnswer>(answer));
                        })
                    )
            ),
            // What is written to many is told to those who are there, and nobody reads who else is.
            .. by.Large.Select(id => new PlanStep(
                "message:send",
                async () =>
                {
                    var sent = await by.Wire.SendMessageAsync(id, "to many");
                    await by.AskAsync("message:edit", new { messageId = sent.Id, content = "to many!" });
                    await by.AskAsync("message:read", new { messageId = sent.Id });
                    await by.OkAsync($"messages/{sent.Id}");
                    await by.AskAsync("message:delete", new { messageId = sent.Id });
                }
            )),
            new(
                "message:edit",
                async () => await by.AskAsync("message:edit", new { messageId = await by.OwnAsync(), content = "!" })
            ),
            new(
                "PUT /api/messages/{id}",
                async () => await by.SendAsync(HttpMethod.Put, $"messages/{await by.OwnAsync()}", new { content = "!" })
            ),
            new(
                "message:delete",
                async () => await by.AskAsync("message:delete", new { messageId = await by.OwnAsync() })
            ),
            new(
                "DELETE /api/messages/{id}",
                async () => await by.SendAsync(HttpMethod.Delete, $"messages/{await by.OwnAsync()}", new { })
            ),
        ];

    private IEnumerable<PlanStep> Marks() =>
        [
            new(
                "message:delivered",
                async () => await by.AskAsync("message:delivered", new { messageId = await by.OwnAsync() })
            ),
            new("message:read", async () => await by.AskAsync("message:read", new { messageId = await by.OwnAsync() })),
            new(
                "POST /api/chats/{id}/delivered",
                async () => await by.PostAsync($"chats/{by.Long}/delivered", new { messageId = await by.OwnAsync() })
            ),
            new(
                "POST /api/chats/{id}/read",
                async () => await by.PostAsync($"chats/{by.Long}/read", new { messageId = await by.OwnAsync() })
            ),
        ];

    private IEnumerable<PlanStep> MyView() =>
        [
            new(
                "PUT /api/chats/{id}/preferences",
                async () =>
                {
                    var path = $"chats/{by.Next(by.Chats)}/preferences";
                    await by.SendAsync(HttpMethod.Put, path, new { archived = true });
                    await by.SendAsync(HttpMethod.Put, "chats/pinned", new { chatIds = Array.Empty<Guid>() });
                    await by.SendAsync(HttpMethod.Put, path, new { pinned = true, unread = true });
                }
            ),
            new(
                "PUT /api/chats/pinned",
                async () =>
                {
                    await by.SendAsync(HttpMethod.Put, "chats/pinned", new { chatIds = by.Chats.Take(100) });
                    await by.SendAsync(HttpMethod.Put, "chats/pinned", new { chatIds = by.Chats.Skip(50).Take(100) });
                }
            ),
            new(
                "PUT /api/chats/{id}/draft",
                async () =>
                {
                    await by.SendAsync(
                        HttpMethod.Put,
                        $"chats/{by.Long}/draft",
                        new { replyTo = by.Messages[100_000] }
                    );
                    await by.SendAsync(HttpMethod.Put, $"chats/{by.Long}/draft", new { content = "" });
                }
            ),
            new("GET /api/folders", () => by.OkAsync("folders")),
            new(
                "PUT /api/folders",
                () =>
                    by.SendAsync(
                        HttpMethod.Put,
                        "folders",
                        new { folders = new[] { new FolderView(Guid.NewGuid(), "Work", [.. by.Chats.Take(500)]) } }
                    )
            ),
            new(
                "DELETE /api/chats/{id}",
                async () => await by.SendAsync(HttpMethod.Delete, $"chats/{by.Next(by.Chats)}", new { })
            ),
            new(
                "DELETE /api/messages/{id}",
                async () => await by.SendAsync(HttpMethod.Delete, $"messages/{await by.OwnAsync()}?for=me", new { })
            ),
            new(
                "message:delete",
                async () =>
                    await by.AskAsync(
                        "message:delete",
                        new DeleteMessageEvent(await by.OwnAsync(), DeleteMessageEvent.ForMe)
                    )
            ),
        ];

    private IEnumerable<PlanStep> Syncs() =>
        [
            new("sync", () => by.AskAsync("sync", new { cursor = by.Oldest })),
            new("sync", () => by.AskAsync("sync", new { })),
            new("sync", () => by.AskAsync("sync", new { cursor = by.Newest })),
            new(
                "sync",
                () =>
                    by.AskAsync(
                        "sync",
                        new
                        {
                            cursor = by.Newest,
                            held = by
                                .Chats.Take(49)
                                .Select(id => new HeldChat(id, 10))
                                .Append(new HeldChat(by.Long, 199_500)),
                        }
                    )
            ),
            .. by.Large.Select(id => new PlanStep(
                "sync",
                () => by.AskAsync("sync", new { cursor = by.Newest, held = new[] { new HeldChat(id, 500) } })
            )),
            new("GET /api/sync", () => by.OkAsync("sync")),
            new(
                "GET /api/sync",
                () => by.OkAsync($"sync?cursor={by.Newest}&held={by.Long}:199500&held={by.Chats[5]}:0")
            ),
        ];
}
