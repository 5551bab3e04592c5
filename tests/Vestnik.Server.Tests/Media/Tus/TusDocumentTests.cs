using Vestnik.Server.Features.Media.Tus;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Support;

namespace Vestnik.Server.Tests.Media.Tus;

/// <summary>What tus asks and answers is in headers, and they are in the document.</summary>
[Collection(MediaCollection.Name)]
public sealed class TusDocumentTests(ApiServer server)
{
    [Fact]
    public async Task The_headers_of_every_answer_are_those_in_the_document()
    {
        var caller = new TusCaller(server, await server.RegisterAsync());
        var bytes = TusCaller.Bytes(10);
        var path = await caller.CreateAsync(bytes.Length, TusCaller.Metadata(("filename", "a")));
        var other = await caller.CreateAsync(bytes.Length);
        Task<Answer> Override(byte[] body, params (string Name, string Value)[] headers) =>
            caller.SendAsync("POST", other, TusCaller.Body(body), [("X-HTTP-Method-Override", "PATCH"), .. headers]);
        Task<Answer> Versionless(string method, string at) => server.SendAsync(method, at, caller.Person.Token);
        (string Path, string Method, Answer Answer)[] asked =
        [
            ("", "options", await caller.SendAsync("OPTIONS", TusCaller.Root, null)),
            ("", "post", await caller.PostAsync()),
            ("", "post", await caller.PostAsync(("Upload-Length", "10"))),
            ("", "post", await caller.PostAsync(bytes.Length, bytes)),
            ("", "post", await Versionless("POST", TusCaller.Root)),
            ("/{id}", "head", await caller.HeadAsync(path)),
            ("/{id}", "head", await Versionless("HEAD", path)),
            ("/{id}", "patch", await caller.PatchAsync(path, 1, bytes)),
            ("/{id}", "patch", await caller.PatchAsync(path, 0, bytes[..1])),
            ("/{id}", "patch", await caller.PatchAsync(path, 1, bytes[1..])),
            ("/{id}", "patch", await caller.SendAsync("PATCH", path, TusCaller.Body(bytes))),
            ("/{id}", "patch", await Versionless("PATCH", path)),
            ("/{id}", "head", await caller.HeadAsync(path)),
            ("/{id}", "post", await Override(bytes)),
            ("/{id}", "post", await Override(bytes, ("Upload-Offset", "1"))),
            ("/{id}", "post", await Override(bytes[..1], ("Upload-Offset", "0"))),
            ("/{id}", "post", await Override(bytes[1..], ("Upload-Offset", "1"))),
            ("/{id}", "post", await Versionless("POST", other)),
            ("/{id}", "delete", await Versionless("DELETE", other)),
            ("/{id}", "delete", await caller.DeleteAsync(other)),
        ];
        var paths = (await server.GetAsync("/openapi/v1.json")).Json.GetProperty("paths");

        foreach (var one in asked.GroupBy(one => (one.Path, one.Method, one.Answer.Status)))
        {
            var told = paths
                .GetProperty(TusCaller.Root + one.Key.Path)
                .GetProperty(one.Key.Method)
                .GetProperty("responses")
                .GetProperty(TusCaller.Text(one.Key.Status))
                .GetProperty("headers")
                .EnumerateObject()
                .Select(header => header.Name)
                .ToList();
            var answered = TusHeaders
                .Exposed.Where(name => one.Any(asked => asked.Answer.Header(name) is not null))
                .ToList();
            Assert.Equal((one.Key, ""), (one.Key, string.Join(", ", answered.Except(told))));
            // A refusal has them as far as it came.
            Assert.True(
                one.Key.Status >= 300 || told.Count == answered.Count,
                $"{one.Key} never has all that it tells"
            );
        }
    }
}
