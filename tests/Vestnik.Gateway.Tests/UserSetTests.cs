using FsCheck;
using FsCheck.Fluent;

namespace Vestnik.Gateway.Tests;

public sealed class UserSetTests
{
    private static readonly Guid[] People = [.. Enumerable.Range(0, 5).Select(_ => Guid.NewGuid())];

    [Fact]
    public void Who_is_in_a_combination_is_said_by_who_is_in_its_parts()
    {
        var sets =
            from named in Gen.SubListOf(People)
            from isExcept in Gen.Elements(true, false)
            select isExcept ? UserSet.Except(named) : UserSet.Only(named);
        Prop.ForAll(
                (from one in sets from other in sets select (one, other)).ToArbitrary(),
                pair =>
                    People.All(person =>
                    {
                        var (one, other) = (pair.one.Contains(person), pair.other.Contains(person));
                        return pair.one.And(pair.other).Contains(person) == (one && other)
                            && pair.one.Without(pair.other).Contains(person) == (one && !other)
                            && pair.one.Xor(pair.other).Contains(person) == (one != other)
                            && (!one || !pair.one.IsEmpty);
                    })
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }
}
