using System.Diagnostics;

namespace Vestnik.Gateway.Tests;

/// <summary>The sample runs as its README says, word for word.</summary>
public sealed class SampleTests(OfficialClient packages) : IClassFixture<OfficialClient>
{
    [Fact]
    public async Task The_rooms_serve_the_client_of_their_readme()
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Rooms", configuration, "rooms.dll");
        using var rooms = OfficialClient.Start(
            "dotnet",
            [program, "--urls", "http://127.0.0.1:0"],
            ("ADMIN_WORD", "open")
        );
        try
        {
            var listening = await HearAsync(rooms, line => line.Contains("Now listening on", StringComparison.Ordinal));
            var address = listening[^1][listening[^1].IndexOf("http", StringComparison.Ordinal)..];
            var readme = await File.ReadAllTextAsync(
                Path.Combine(packages.Repository, "samples", "Rooms", "README.md")
            );
            var script = readme.Split("```js")[1].Split("```")[0];
            Assert.Contains("http://127.0.0.1:5005", script, StringComparison.Ordinal);
            using var client = OfficialClient.Start(
                "--input-type=module",
                "--eval",
                script.Replace("http://127.0.0.1:5005", address)
            );
            try
            {
                // The acknowledgement and what was said, and what the client itself answered to the question.
                var said = await HearAsync(client, line => line.Contains("fine", StringComparison.Ordinal));
                Assert.Equal(
                    ["[ 'fine' ]", "heard", "{ text: 'Hello', picture: <Buffer 01 02 03> }"],
                    said.Order(StringComparer.Ordinal)
                );
            }
            finally
            {
                client.Kill(entireProcessTree: true);
            }
        }
        finally
        {
            rooms.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The lines up to the one that is waited for.</summary>
    private static async Task<List<string>> HearAsync(Process process, Predicate<string> isLast)
    {
        List<string> lines = [];
        while (lines.Count == 0 || !isLast(lines[^1]))
        {
            var line = await Wait.ForAsync(process.StandardOutput.ReadLineAsync());
            Assert.True(line is not null, $"ended: {string.Join('\n', lines)}");
            lines.Add(line);
        }

        return lines;
    }
}
