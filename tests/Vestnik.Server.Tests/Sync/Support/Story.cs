using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Sync;

/// <summary>What somebody does, or what happens to them.</summary>
internal enum Deed
{
    Open,
    Send,
    Reply,
    Repeat,
    Edit,
    Delete,
    Read,
    Deliver,
    Type,
    Greet,
    Look,
    Walk,
    SignOut,

    MakeGroup,
    Rename,
    AddPerson,
    SetRole,
    RemovePerson,
    Leave,
    JoinByLink,

    Prefer,
    Pin,
    Draft,
    Folder,
    Contact,
    Block,
    Hide,

    Cut,
    Shut,
    Hold,
    Reopen,
    Lose,
    Double,
    Again,
    Swap,
    Delay,
    Nudge,
    WriteSlowly,
    Restart,
    Restore,

    /// <summary>All fall silent, and everything is compared.</summary>
    Rest,
}

/// <summary>One deed of one of three people; <paramref name="Pick"/> chooses everything else about it.</summary>
internal sealed record Act(Deed Deed, int Who, int Pick)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Deed} {Who} {Pick}");
}

/// <summary>What happens, in order. People act at the same time, each in their own order, up to the next rest.</summary>
internal sealed record Story(IReadOnlyList<Act> Acts)
{
    public const int People = 3;

    /// <summary>In the group that was made last, which is the first one's.</summary>
    private static readonly Act[] Alone =
    [
        new(Deed.Edit, 0, 0),
        new(Deed.Delete, 0, 0),
        new(Deed.Read, 0, 0),
        new(Deed.MakeGroup, 0, 0),
        new(Deed.Rename, 0, 0),
        new(Deed.SetRole, 0, 0),
        new(Deed.RemovePerson, 0, 0),
        new(Deed.AddPerson, 0, 0),
        new(Deed.Leave, 1, 0),
        new(Deed.Prefer, 0, 0),
        new(Deed.Pin, 0, 0),
        new(Deed.Draft, 0, 0),
        new(Deed.Folder, 0, 0),
        new(Deed.Contact, 0, 0),
        new(Deed.Hide, 0, 0),
        new(Deed.Block, 0, 0),
    ];

    /// <summary>Sets the case of an environment variable apart from a seed: a story is written in words.</summary>
    public static Story Parse(string words) =>
        new([
            .. words
                .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(act => act.Split(' '))
                .Select(act => new Act(Enum.Parse<Deed>(act[0]), Number(act[1]), Number(act[2]))),
        ]);

    /// <summary>
    /// In the end each kind of change comes alone, after a rest, and is lost on most roads: nothing else that moves the chat
    /// hides that a sync would not tell of it.
    /// </summary>
    public static IEnumerable<Act> Coda() =>
        Alone.SelectMany(change =>
            Enumerable
                .Range(0, People)
                .SelectMany(who => new[] { new Act(Deed.Lose, who, 0), new Act(Deed.Lose, who, 1) })
                .Prepend(new Act(Deed.Rest, 0, 0))
                .Append(change)
        );

    /// <summary>The same seed and length make the same story.</summary>
    public static Story FromSeed(ulong seed, int length, bool isRough) =>
        Any(length, isRough).Sample(1, new Rnd(seed, 1), length).Single();

    /// <summary>
    /// By which deed each kind of event comes about. A new kind does not compile (CS8509) until a deed makes it; then
    /// the long test fails until it really does.
    /// </summary>
#pragma warning disable CS8524 // Only named kinds exist.
    public static Deed MakerOf(EventKind kind) =>
        kind switch
        {
            EventKind.MessageReceived => Deed.Send,
            EventKind.MessageUpdated => Deed.Edit,
            EventKind.MessageDeleted => Deed.Delete,
            EventKind.DeliveryStatus => Deed.Read,
            EventKind.TypingUpdate => Deed.Type,
            EventKind.UserOnline => Deed.Greet,
            EventKind.UserOffline => Deed.Greet,
            EventKind.UserStatus => Deed.Greet,
            EventKind.ChatCreated => Deed.Open,
            EventKind.ChatUpdated => Deed.Rename,
            EventKind.ChatDeleted => Deed.RemovePerson,
            EventKind.ChatMember => Deed.AddPerson,
            EventKind.SessionRevoked => Deed.SignOut,
            EventKind.SyncRequired => Deed.Prefer,
        };
#pragma warning restore CS8524

    /// <summary>Without large parts first, then without each act, then with plainer ones.</summary>
    public IEnumerable<Story> Shrink()
    {
        for (var size = Acts.Count / 2; size >= 1; size /= 2)
        {
            for (var from = 0; from + size <= Acts.Count; from += size)
            {
                yield return new Story([.. Acts.Take(from), .. Acts.Skip(from + size)]);
            }
        }
        for (var i = 0; i < Acts.Count; i++)
        {
            if (Acts[i].Pick > 0)
            {
                yield return new Story([.. Acts.Take(i), Acts[i] with { Pick = 0 }, .. Acts.Skip(i + 1)]);
            }
        }
    }

    /// <summary>What lies between the rests.</summary>
    public IEnumerable<IReadOnlyList<Act>> Scenes()
    {
        var scene = new List<Act>();
        foreach (var act in Acts)
        {
            if (act.Deed != Deed.Rest)
            {
                scene.Add(act);
                continue;
            }
            yield return scene;
            scene = [];
        }
        yield return scene;
    }

    public override string ToString() => string.Join("; ", Acts);

    private static Gen<Story> Any(int length, bool isRough) =>
        from acts in Gen.Frequency(
                Enum.GetValues<Deed>()
                    .Select(deed => (Weight(deed, isRough), Deeds(deed)))
                    .Where(deed => deed.Item1 > 0)
                    .ToArray()
            )
            .ArrayOf(length)
        select new Story([.. acts, .. Coda()]);

    private static Gen<Act> Deeds(Deed deed) =>
        from who in Gen.Choose(0, People - 1)
        from pick in Gen.Choose(0, 1000)
        select new Act(deed, who, pick);

    /// <summary>How often; what stops everybody is for rough stories alone.</summary>
    private static int Weight(Deed deed, bool isRough) =>
        deed switch
        {
            Deed.Send => 24,
            Deed.Edit => 12,
            Deed.Read => 8,
            Deed.Delete or Deed.Reply or Deed.Deliver or Deed.Lose or Deed.Again or Deed.Delay or Deed.Walk => 6,
            Deed.Cut or Deed.Reopen or Deed.Swap or Deed.Double or Deed.Rest => 4,
            Deed.Open or Deed.Repeat or Deed.Look or Deed.WriteSlowly => 3,
            Deed.AddPerson or Deed.RemovePerson or Deed.JoinByLink or Deed.Prefer or Deed.Draft => 3,
            Deed.MakeGroup or Deed.Rename or Deed.SetRole or Deed.Leave or Deed.Hide => 2,
            Deed.Pin or Deed.Folder or Deed.Contact or Deed.Block => 1,
            Deed.Shut or Deed.Hold or Deed.Nudge or Deed.Greet => 2,
            Deed.Type or Deed.SignOut => 1,
            Deed.Restart or Deed.Restore => isRough ? 1 : 0,
            _ => throw new ArgumentOutOfRangeException(nameof(deed)),
        };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
