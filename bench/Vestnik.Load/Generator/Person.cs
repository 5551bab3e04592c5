using System.Globalization;

namespace Vestnik.Load.Generator;

/// <summary>Somebody of the benchmark: the same ids in every peer's database, which <c>database.sql</c> of each fills.</summary>
internal sealed record Person(int Index, bool InGroup)
{
    public string Id { get; } = MakeId("8000", Index);

    /// <summary>Two people who follow one another talk to each other; in a group all of them.</summary>
    public string ChatId { get; } = InGroup ? MakeId("a000", 0) : MakeId("9000", Index / 2);

    public int Partner => Index ^ 1;

    public static string MakeId(string kind, int number) =>
        $"00000000-0000-4000-{kind}-{number.ToString("x12", CultureInfo.InvariantCulture)}";
}
