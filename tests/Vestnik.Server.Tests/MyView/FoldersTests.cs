using System.Net;
using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Messages;
using Vestnik.Server.Tests.Sync;

namespace Vestnik.Server.Tests.MyView;

/// <summary>Folders of the chat list.</summary>
[Collection(MyViewServer.Name)]
public sealed class FoldersTests(RunningServer server)
{
    [Theory]
    [InlineData(Dialect.Plain)]
    [InlineData(Dialect.SocketIo)]
    public async Task What_is_put_is_read_told_to_ones_devices_and_healed(Dialect dialect)
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var cursor = (await Syncing.SettledAsync(anna)).Cursor;
        await using var device = await TestSocket.ConnectAsync(server.Url, dialect, anna.Client.AccessToken);
        FolderView[] folders =
        [
            new(Guid.NewGuid(), " Работа ", [chatId, chatId], ["group", "unread", "group"]),
            new(Guid.NewGuid(), "Empty"),
        ];
        FolderView[] kept =
        [
            folders[0] with
            {
                Title = "Работа",
                ChatIds = [chatId],
                Include = ["group", "unread"],
            },
            folders[1] with
            {
                ChatIds = [],
                Include = [],
            },
        ];

        var put = await anna.PutAsync<List<FolderView>>("folders", new SetFolders(folders));

        Same(kept, put);
        Same(kept, await anna.ReadAsync<List<FolderView>>("folders"));
        var told = await device.ToldAsync(_ => true);
        Assert.Equal((1, "folders"), (told.Seq, told.Kind));
        Same(kept, told.Folders!);
        foreach (var answer in new[] { await Syncing.SyncAsync(anna, cursor), await Syncing.SyncAsync(anna) })
        {
            Same(kept, Assert.Single(answer.User).Folders!);
        }
        Assert.Empty(await boris.ReadAsync<List<FolderView>>("folders"));
    }

    [Fact]
    public async Task The_same_folders_again_are_no_change_and_another_order_is()
    {
        await using var anna = await server.PersonAsync();
        var wire = await anna.WireAsync();
        var (one, two) = (new FolderView(Guid.NewGuid(), "One"), new FolderView(Guid.NewGuid(), "Two"));

        foreach (var folders in new FolderView[][] { [], [one, two], [one, two], [two, one], [] })
        {
            await anna.PutAsync<List<FolderView>>("folders", new SetFolders(folders));
        }

        Assert.Equal(
            [
                [one.Id, two.Id],
                [two.Id, one.Id],
                [],
            ],
            (await wire.ToldUpToAsync(anna)).Select(change => change.Folders!.Select(folder => folder.Id))
        );
    }

    [Fact]
    public async Task Too_many_too_long_and_what_makes_no_sense_is_refused_and_changes_nothing()
    {
        await using var anna = await server.PersonAsync();
        var id = Guid.NewGuid();
        await anna.PutAsync<List<FolderView>>("folders", new SetFolders([new FolderView(id, "Kept")]));

        foreach (
            var folders in new FolderView?[]?[]
            {
                null,
                [null],
                [new FolderView(Guid.Empty, "No id")],
                [new FolderView(id, " ")],
                [new FolderView(id, new string('x', ChatLimits.FolderTitleMax + 1))],
                [new FolderView(id, "Twice"), new FolderView(id, "Twice")],
                [new FolderView(id, "Kinds", Include: ["saved"])],
                [new FolderView(id, "Many", [.. Ids(ChatLimits.FolderChatsMax + 1)])],
                [.. Ids(ChatLimits.FoldersMax + 1).Select(other => new FolderView(other, "Many"))],
            }
        )
        {
            await anna.SendAsync(HttpMethod.Put, "folders", new { folders })
                .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
        }

        Assert.Equal(id, Assert.Single(await anna.ReadAsync<List<FolderView>>("folders")).Id);
    }

    private static IEnumerable<Guid> Ids(int count) => Enumerable.Range(0, count).Select(_ => Guid.NewGuid());

    private static void Same(IReadOnlyList<FolderView> expected, IReadOnlyList<FolderView> folders) =>
        Assert.Equal(
            JsonSerializer.Serialize(expected, VestnikJson.Options),
            JsonSerializer.Serialize(folders, VestnikJson.Options)
        );
}
