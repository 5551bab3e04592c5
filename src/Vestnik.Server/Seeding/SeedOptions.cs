using System.Globalization;

namespace Vestnik.Server.Seeding;

/// <summary>What <c>vestnik seed</c> makes.</summary>
internal sealed record SeedOptions(int Users, int Chats, int Messages, int Random, string? Password)
{
    public const string Help = """
        vestnik seed: fills the database with people, chats and messages, for a look around or for load.

          --users N      people, 2 to 1000000 (20)
          --chats N      direct chats between them (60)
          --messages N   messages in those chats (2000)
          --random N     another number gives other data (1)
          --password P   everybody's password (a random one is made and printed)
        """;

    /// <summary>Throws <see cref="ConfigurationException"/> for what is not an option.</summary>
    public static SeedOptions Parse(string[] args)
    {
        var options = new SeedOptions(20, 60, 2000, 1, null);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value =
                i + 1 < args.Length ? args[i + 1] : throw new ConfigurationException(args[i], "it needs a value.");
            options = args[i] switch
            {
                "--users" => options with { Users = Number(args[i], value, 2, 1_000_000) },
                "--chats" => options with { Chats = Number(args[i], value, 1, 10_000_000) },
                "--messages" => options with { Messages = Number(args[i], value, 0, 100_000_000) },
                "--random" => options with { Random = Number(args[i], value, 0, int.MaxValue) },
                "--password" => options with { Password = value },
                _ => throw new ConfigurationException(args[i], $"it is not an option.\n\n{Help}"),
            };
        }
        // There are no more pairs than this.
        var pairs = (long)options.Users * (options.Users - 1) / 2;
        return options with { Chats = (int)Math.Min(options.Chats, pairs) };
    }

    private static int Number(string name, string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= min
        && number <= max
            ? number
            : throw new ConfigurationException(name, $"'{text}' is not a number from {min} to {max}.");
}
