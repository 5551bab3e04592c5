using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Storage;
using Vestnik.Server.Tests.Media.Support;
using Vestnik.Server.Tests.Media.Tus;

namespace Vestnik.Server.Tests.Media;

/// <summary>What people may keep, counted to the byte, whoever is quickest.</summary>
public sealed class QuotaTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Of_many_at_once_as_many_are_kept_as_there_is_room_for()
    {
        await using var stage = await Stage.BeginAsync(("MAX_USER_BYTES", "10000"));
        for (var round = 0; round < 5; round++)
        {
            var (person, http) = await stage.PersonAsync();

            // Four a person are let in at once: who is not tries again until the quota says no.
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => stage.FillAsync(http, 1000)));

            Assert.Equal(10, answers.Sum());
            Assert.Equal(10_000, await stage.KeptByAsync(person));
            Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
        }
    }

    [Fact]
    public async Task A_person_who_has_no_room_left_is_told_before_sending_and_others_are_not_concerned()
    {
        await using var stage = await Stage.BeginAsync(("MAX_USER_BYTES", "2000"));
        var (ann, http) = await stage.PersonAsync();
        var (_, bobs) = await stage.PersonAsync();

        Assert.Equal((201, null), await Stage.UploadAsync(http, StoreFiles.Bytes(1500)));
        Assert.Equal((507, "media.quota"), await Stage.UploadAsync(http, StoreFiles.Bytes(501)));
        Assert.Equal((201, null), await Stage.UploadAsync(http, StoreFiles.Bytes(500)));
        Assert.Equal((507, "media.quota"), await Stage.UploadAsync(http, [1]));
        Assert.Equal((201, null), await Stage.UploadAsync(bobs, StoreFiles.Bytes(2000)));

        Assert.Equal(2000, await stage.KeptByAsync(ann));
        Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
    }

    [Fact]
    public async Task What_is_under_way_in_parts_needs_its_room_too()
    {
        await using var stage = await Stage.BeginAsync(("MAX_USER_BYTES", "2000"));
        var (_, http) = await stage.PersonAsync();

        Assert.Equal((201, null), await Stage.UploadAsync(http, StoreFiles.Bytes(500)));
        Assert.Equal((201, null), await PartsCall.CreateAsync(http, 1000));
        Assert.Equal((507, "media.quota"), await PartsCall.CreateAsync(http, 501));
        Assert.Equal((201, null), await PartsCall.CreateAsync(http, 500));
    }

    [Fact]
    public async Task What_one_may_send_in_a_day_is_used_up_by_sending_and_there_again_the_next_day()
    {
        await using var stage = await Stage.BeginAsync(("MAX_DAILY_BYTES", "2000"));
        var (ann, http) = await stage.PersonAsync();

        Assert.Equal((201, null), await Stage.UploadAsync(http, StoreFiles.Bytes(1500)));
        Assert.Equal((429, "media.daily_limit"), await Stage.UploadAsync(http, StoreFiles.Bytes(501)));
        // What no day has room for.
        Assert.Equal((413, "payload.too_large"), await Stage.UploadAsync(http, StoreFiles.Bytes(2001)));
        // To delete it gives nothing of the day back.
        await stage.Database.ExecuteAsync("update files set gone_at = now()");
        await stage.SweepAsync();
        Assert.Equal(0, await stage.KeptByAsync(ann));
        Assert.Equal((429, "media.daily_limit"), await Stage.UploadAsync(http, StoreFiles.Bytes(501)));

        await stage.Database.ExecuteAsync("update file_use set day = day - 1");

        Assert.Equal((201, null), await Stage.UploadAsync(http, StoreFiles.Bytes(2000)));
        Assert.Equal((429, "media.daily_limit"), await Stage.UploadAsync(http, [1]));
        Assert.Equal(2000, await stage.KeptByAsync(ann));
    }

    [Fact]
    public async Task All_together_keep_each_content_once_and_no_more_than_there_is_room_for()
    {
        await using var stage = await Stage.BeginAsync(("MAX_MEDIA_BYTES", "5000"));
        var (_, anns) = await stage.PersonAsync();
        var (_, bobs) = await stage.PersonAsync();
        var shared = StoreFiles.Bytes(2000);

        Assert.Equal((201, null), await Stage.UploadAsync(anns, shared));
        Assert.Equal((201, null), await Stage.UploadAsync(anns, shared));
        Assert.Equal((201, null), await Stage.UploadAsync(bobs, shared));
        Assert.Equal((201, null), await Stage.UploadAsync(bobs, StoreFiles.Bytes(3000)));
        Assert.Equal((507, "media.storage_full"), await Stage.UploadAsync(bobs, [1]));
        // What is there takes no more room.
        Assert.Equal((201, null), await Stage.UploadAsync(bobs, shared));

        Assert.Equal(5000L, await stage.Database.AskAsync<long>("select bytes from file_total"));
        Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
    }

    [Theory]
    [InlineData("MAX_DAILY_BYTES", "media.daily_limit")]
    [InlineData("MAX_MEDIA_BYTES", "media.storage_full")]
    [Trait("Category", "Slow")]
    public async Task Of_a_day_and_of_the_whole_there_is_as_much_for_many_at_once(string limit, string code)
    {
        await using var stage = await Stage.BeginAsync((limit, "10000"));
        var (_, http) = await stage.PersonAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => stage.FillAsync(http, 1000, code)));

        Assert.Equal(10, answers.Sum());
        Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
    }

    [Fact]
    public async Task What_one_file_may_have_holds_for_pictures_of_people_too()
    {
        await using var stage = await Stage.BeginAsync(("MAX_UPLOAD_BYTES", "1000"));
        var (_, http) = await stage.PersonAsync();

        Assert.Equal(200, await HangAsync(1000));
        Assert.Equal(413, await HangAsync(1001));

        async Task<int> HangAsync(int size)
        {
            var bytes = new byte[size];
            Formats.Png().AsSpan(0, 100).CopyTo(bytes);
            using var form = Forms.Of("file", bytes, "me.png");
            using var answer = await http.PutAsync(new Uri("/api/users/me/avatar", UriKind.Relative), form);
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_quota_that_is_lowered_takes_nothing_away()
    {
        await using var stage = await Stage.BeginAsync();
        var (ann, http) = await stage.PersonAsync();
        Assert.Equal((201, null), await Stage.UploadAsync(http, StoreFiles.Bytes(1500)));
        await using var lower = await ApiServer.StartAsync(
            stage.Database,
            ("MAX_USER_BYTES", "1000"),
            ("MAX_UPLOAD_BYTES", "900")
        );
        using var over = Stage.As(ann, lower.Url);
        using var others = Stage.As((await stage.PersonAsync()).Person, lower.Url);

        Assert.Equal((507, "media.quota"), await Stage.UploadAsync(over, [1]));
        Assert.Equal((413, "payload.too_large"), await Stage.UploadAsync(others, StoreFiles.Bytes(901)));
        Assert.Equal(1500, await stage.KeptByAsync(ann));
    }
}
