namespace Vestnik.Server.Seeding;

internal sealed record SeedPerson(Guid Id, string Username, string DisplayName, string Language);

/// <summary>A chat of two people and how many messages it holds.</summary>
internal sealed record SeedChat(Guid Id, SeedPerson One, SeedPerson Other, int Messages, DateTimeOffset StartedAt);

/// <summary>What there will be; the same numbers give the same people and words. The first person has the most chats.</summary>
internal sealed class SeedPlan
{
    private static readonly (string Name, string Login)[] FirstNames =
    [
        ("Анна", "anna"),
        ("Иван", "ivan"),
        ("Мария", "maria"),
        ("Пётр", "petr"),
        ("Ольга", "olga"),
        ("Дмитрий", "dmitry"),
        ("Елена", "elena"),
        ("Alice", "alice"),
        ("Ben", "ben"),
        ("Clara", "clara"),
        ("David", "david"),
        ("Emma", "emma"),
        ("Frank", "frank"),
        ("Grace", "grace"),
    ];

    private static readonly string[] Openings =
    [
        "Привет!",
        "Добрый вечер.",
        "Слушай,",
        "Кстати,",
        "Hi!",
        "By the way,",
        "Listen,",
        "Good morning.",
    ];

    private static readonly string[] Bodies =
    [
        "как прошёл день?",
        "встретимся завтра у входа в парк в шесть?",
        "я нашёл ту книгу, о которой ты говорила.",
        "посмотри, когда будет минутка: https://example.org/news",
        "спасибо за помощь, всё получилось 👍",
        "куплю хлеб и молоко по дороге домой.",
        "did you see the match last night?",
        "the train is ten minutes late, start without me.",
        "I sent you the notes, tell me what you think.",
        "shall we cook something together on Sunday?",
        "thanks a lot, that was exactly what I needed!",
        "ok 🙂",
    ];

    private readonly Random _random;

    public SeedPlan(SeedOptions options, HashSet<string> takenNames, DateTimeOffset now)
    {
        _random = new Random(options.Random);
        Now = now;
        People = [.. Enumerable.Range(0, options.Users).Select(index => Person(index, takenNames))];
        Chats = [.. Pairs(options).Select(pair => Chat(pair, options.Messages / options.Chats))];
    }

    public DateTimeOffset Now { get; }
    public IReadOnlyList<SeedPerson> People { get; }
    public IReadOnlyList<SeedChat> Chats { get; }
    public long MessageCount => Chats.Sum(chat => (long)chat.Messages);

    public string Text() => $"{Pick(Openings)} {Pick(Bodies)}";

    /// <summary>Who writes next: mostly the other one.</summary>
    public bool Switches() => _random.NextDouble() < 0.6;

    /// <summary>The first of each name has it bare, if it is free; the others get a number.</summary>
    private SeedPerson Person(int index, HashSet<string> takenNames)
    {
        var (name, login) = FirstNames[index % FirstNames.Length];
        var username = login;
        for (var number = (index / FirstNames.Length) + 1; !takenNames.Add(username); number++)
        {
            username = $"{login}_{number}";
        }
        return new SeedPerson(Guid.CreateVersion7(Now.AddDays(-60)), username, name, name[0] > 'z' ? "ru" : "en");
    }

    private HashSet<(int, int)> Pairs(SeedOptions options)
    {
        var pairs = new HashSet<(int, int)>();
        // The first person knows many, so that there is something to look at.
        var ofFirst = Math.Min(options.Users - 1, Math.Max(1, options.Chats / 3));
        for (var other = 1; other <= ofFirst && pairs.Count < options.Chats; other++)
        {
            pairs.Add((0, other));
        }
        for (var tries = 0L; pairs.Count < options.Chats && tries < options.Chats * 50L; tries++)
        {
            var one = _random.Next(options.Users);
            var other = _random.Next(options.Users);
            if (one != other)
            {
                pairs.Add((Math.Min(one, other), Math.Max(one, other)));
            }
        }
        return pairs;
    }

    private SeedChat Chat((int One, int Other) pair, int average)
    {
        var messages = average == 0 ? 0 : Math.Max(1, (int)(average * (0.5 + _random.NextDouble())));
        var startedAt = Now.AddHours(-_random.Next(24, 24 * 30));
        return new SeedChat(Guid.CreateVersion7(startedAt), People[pair.One], People[pair.Other], messages, startedAt);
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}
