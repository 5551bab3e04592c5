using System.Reflection;
using Vestnik.Contracts;
using Vestnik.Gateway;

namespace Vestnik.Server.Tests.Architecture;

public sealed class ArchitectureTests
{
    private static readonly Assembly Server = typeof(VestnikServer).Assembly;
    private static readonly FeatureUse Use = new(Server, "Vestnik.Server");

    [Fact]
    public void Features_use_only_what_the_table_lists() =>
        Assert.Empty(Use.Forbidden(FeatureDependencies.Allowed).Select(use => use.ToString()));

    [Fact]
    public void The_table_has_every_feature_and_no_other() =>
        Assert.Equal(
            Use.Features.Order(StringComparer.Ordinal),
            FeatureDependencies.Allowed.Keys.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    [Fact]
    public void The_table_lists_nothing_that_is_not_used()
    {
        var used = Use.Uses()
            .Select(use => (From: Use.FeatureOf(use.From), To: Use.FeatureOf(use.To)))
            .Where(use => use.From is not null && use.To is not null && use.From != use.To)
            .ToHashSet();

        var listed = FeatureDependencies.Allowed.SelectMany(line =>
            line.Value.Select(to => ((string?)line.Key, (string?)to))
        );

        Assert.DoesNotContain(listed, use => !used.Contains(use));
    }

    [Fact]
    public void The_table_has_no_circle()
    {
        var left = FeatureDependencies.Allowed.ToDictionary(StringComparer.Ordinal);
        while (
            left.Where(line => !line.Value.Any(left.ContainsKey)).Select(line => line.Key).ToList()
                is { Count: > 0 } free
        )
        {
            free.ForEach(feature => left.Remove(feature));
        }

        Assert.Empty(left.Keys);
    }

    [Fact]
    public void What_lies_below_the_features_knows_none() =>
        Assert.Empty(
            Use.Uses()
                .Where(use =>
                    Use.LayerOf(use.From) is "Http" or "Events" or "Data" && Use.FeatureOf(use.To) is not null
                )
                .Select(use => use.ToString())
        );

    [Fact]
    public void The_database_knows_nothing_of_HTTP_and_events() =>
        Assert.Empty(
            Use.Uses()
                .Where(use => Use.LayerOf(use.From) is "Data" && Use.LayerOf(use.To) is "Http" or "Events")
                .Select(use => use.ToString())
        );

    [Fact]
    public void Whoever_puts_the_server_together_uses_features_by_their_doors() =>
        Assert.Empty(
            Use.Uses()
                .Where(use =>
                    Use.LayerOf(use.From) is ""
                    && Use.FeatureOf(use.To) is { } feature
                    && use.To.Name != $"{feature}Feature"
                )
                .Select(use => use.ToString())
        );

    [Fact]
    public void The_program_shows_nothing_to_other_programs() =>
        Assert.DoesNotContain(
            Server.GetExportedTypes(),
            type => type.Namespace?.StartsWith("Vestnik", StringComparison.Ordinal) == true
        );

    [Fact]
    public void The_gateway_stands_on_the_framework_alone() =>
        Assert.All(
            typeof(IGateway).Assembly.GetReferencedAssemblies(),
            reference => Assert.Matches("^(System|Microsoft)\\.", reference.Name)
        );

    [Fact]
    public void The_gateway_knows_no_database_and_nothing_of_Vestnik() =>
        Assert.DoesNotContain(
            typeof(IGateway).Assembly.GetReferencedAssemblies(),
            reference =>
                reference.Name!.StartsWith("Vestnik", StringComparison.Ordinal)
                || reference.Name is "Npgsql" or "Dapper"
                || reference.Name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
        );

    [Fact]
    public void Of_the_vendor_of_S3_the_server_knows_nothing() =>
        Assert.DoesNotContain(
            Server.GetReferencedAssemblies(),
            reference => reference.Name!.StartsWith("AWSSDK", StringComparison.Ordinal)
        );

    [Fact]
    public void The_contracts_need_nothing_but_the_runtime() =>
        Assert.All(
            typeof(Problem).Assembly.GetReferencedAssemblies(),
            reference => Assert.Matches("^System\\.|^System$|^netstandard$", reference.Name)
        );
}
