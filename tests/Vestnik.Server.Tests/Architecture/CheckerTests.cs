namespace Vestnik.Server.Tests.Architecture;

/// <summary>That the check finds what it should is shown with features made for it, which break the rules on purpose.</summary>
public sealed class CheckerTests
{
    private static readonly FeatureUse Use = new(
        typeof(CheckerTests).Assembly,
        typeof(CheckerTests).Namespace + ".Sample"
    );

    private static readonly Dictionary<string, string[]> Nothing = new(StringComparer.Ordinal)
    {
        ["Alpha"] = [],
        ["Beta"] = [],
    };

    [Theory]
    [InlineData("InABody")]
    [InlineData("InALambda")]
    [InlineData("InAnIterator")]
    [InlineData("InAnAsyncMethod")]
    [InlineData("InAField")]
    [InlineData("InASignature")]
    [InlineData("InABase")]
    [InlineData("InAGenericBase")]
    [InlineData("InAConstraint")]
    [InlineData("InAnAttribute")]
    [InlineData("InAnAttributesArgument")]
    [InlineData("InAGenericCall")]
    [InlineData("InATypeOf")]
    [InlineData("InACatch")]
    [InlineData("InAnArray")]
    [InlineData("InAStaticConstructor")]
    [InlineData("InAPattern")]
    public void A_use_is_found_wherever_it_hides(string place)
    {
        var found = Use.Forbidden(Nothing).Where(use => Outermost(use.From).Name.Split('`')[0] == place);

        Assert.NotEmpty(found);
    }

    [Fact]
    public void What_the_table_allows_is_not_found()
    {
        var allowed = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Alpha"] = ["Beta"], ["Beta"] = [] };

        Assert.Empty(Use.Forbidden(allowed));
    }

    [Fact]
    public void Who_uses_nothing_is_not_found() =>
        Assert.DoesNotContain(Use.Forbidden(Nothing), use => Outermost(use.From).Name == "Innocent");

    [Fact]
    public void A_feature_that_is_in_no_table_may_use_nothing() =>
        Assert.NotEmpty(Use.Forbidden(new Dictionary<string, string[]>(StringComparer.Ordinal)));

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }
        return type;
    }
}
