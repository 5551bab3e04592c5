using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Rules;

/// <summary>
/// Every cell of the rules, by every role and under each choice of the settings: who has the right can use it, and who has it not
/// is refused, whichever way they ask, and has changed nothing. On a database of their own: they read all tables again and again.
/// </summary>
public sealed class RightsTests(ApiServer server) : IClassFixture<ApiServer>
{
    /// <summary>Rights that no request asks for yet. One that gets a request leaves this list and comes into <see cref="Attempts"/>.</summary>
    private static readonly ChatRight[] Unasked = [ChatRight.React, ChatRight.Pin];

    /// <summary>A kind of chat, and what its settings choose for every right that they choose for.</summary>
    public static TheoryData<string, string?> Further =>
        new()
        {
            { ChatType.Channel, null },
            { ChatType.Group, ChatPermissions.Members },
            { ChatType.Group, ChatPermissions.Admins },
            { ChatType.Channel, ChatPermissions.Members },
            { ChatType.Channel, ChatPermissions.Admins },
        };

    [Fact]
    public void Every_right_is_tried_or_named_as_one_that_nothing_asks_for() =>
        Assert.Equal(
            Enum.GetValues<ChatRight>(),
            Attempts.All.Select(attempt => attempt.Right).Concat(Unasked).Distinct().Order()
        );

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(ChatType.Direct)]
    [InlineData(ChatType.Saved)]
    [InlineData(ChatType.Group)]
    public Task Who_has_a_right_can_use_it_and_nobody_else(string chatType) => TryAllAsync(chatType, choice: null);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Further))]
    public Task So_it_is_in_channels_and_under_each_choice(string chatType, string? choice) =>
        TryAllAsync(chatType, choice);

    private async Task TryAllAsync(string chatType, string? choice)
    {
        await using var stage = await RightsStage.CreateAsync(server, chatType, choice);
        var wrong = new List<string>();

        foreach (var attempt in Attempts.All.Where(attempt => attempt.Fits(chatType)))
        {
            foreach (var role in stage.Roles)
            {
                var isAllowed = ChatRules.Allows(chatType, stage.Settings, role, attempt.Right);
                await attempt.Prepare(stage, role);
                var before = await Tables.ReadAsync(server.Database);
                var refusal = await attempt.Ask(stage, stage.By(role));
                var isUnchanged = before == await Tables.ReadAsync(server.Database);
                if (refusal != (isAllowed ? null : attempt.Code) || isUnchanged == (isAllowed && attempt.Changes))
                {
                    wrong.Add(
                        $"{role}, {attempt.Name}: {refusal ?? "done"}, {(isUnchanged ? "nothing" : "something")} changed"
                    );
                }
                await attempt.Undo(stage);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
