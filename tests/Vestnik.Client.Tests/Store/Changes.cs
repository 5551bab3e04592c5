using FsCheck;
using FsCheck.Fluent;

namespace Vestnik.Client.Tests;

/// <summary>Random changes of an account, few enough ids that they meet again, and states in words that can be compared.</summary>
internal static class Changes
{
    /// <summary>What a client appends: several at a time, never none.</summary>
    public static Gen<StoreChange[]> Together { get; } =
        from count in Gen.Choose(1, 4)
        from changes in Gen.Frequency(
                (4, Of(n => new ChatMoved(Id(n % 5), n))),
                (2, Of(n => new MarkMoved(Id(n % 3), Id(n % 4), n % 2 == 0 ? "read" : "delivered", n))),
                (1, Of(n => new ChatLeft(Id(n % 5)))),
                (1, Of(n => new UserMoved(n))),
                (2, Of(n => new CursorMoved($"c{n}"))),
                (3, Of(n => new MessageQueued(Message(n % 9)))),
                (2, Of(n => new MessageSettled(n % 9))),
                (1, Of(_ => new PositionForgotten()))
            )
            .ArrayOf(count)
        select changes;

    public static OutgoingMessage Message(int number) =>
        new(
            number,
            Id(number % 3),
            $"Привет, \"{number}\"\n\u2028 \\ 🙂",
            Id(number),
            number % 2 == 0 ? Id(7) : null,
            number % 3 == 0 ? [Id(8), Id(number)] : null
        );

    public static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    public static string Describe(AccountState state) =>
        string.Join(
            '\n',
            state
                .Chats.OrderBy(chat => chat.Key)
                .Select(chat => $"{chat.Key} {chat.Value}")
                .Concat(state.Marks.Select(mark => $"{mark}").Order(StringComparer.Ordinal))
                .Concat(
                    state.Outbox.Select(message =>
                        $"{message with { Attachments = null }} with {string.Join(' ', message.Attachments ?? [])}"
                    )
                )
                .Concat(state.Left.Order().Select(chatId => $"{chatId} left"))
                .Append($"cursor {state.Cursor} {state.UserSeq}")
        );

    /// <summary>What is kept after each append.</summary>
    public static IReadOnlyList<string> States(IEnumerable<StoreChange[]> appended)
    {
        var state = new AccountState();
        var states = new List<string> { Describe(state) };
        foreach (var changes in appended)
        {
            Array.ForEach(changes, state.Apply);
            states.Add(Describe(state));
        }
        return states;
    }

    private static Gen<StoreChange> Of(Func<int, StoreChange> make) => Gen.Choose(1, 99).Select(make);
}
