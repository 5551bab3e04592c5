using System.Reflection;

namespace Vestnik.Server.Tests.Architecture;

/// <summary>One type that is compiled against another, of another feature or layer.</summary>
internal sealed record Use(Type From, Type To)
{
    public override string ToString() => $"{From.FullName} uses {To.FullName}";
}

/// <summary>Sorts the types of an assembly by the folder, so by the namespace, that they are in.</summary>
internal sealed class FeatureUse(Assembly assembly, string root)
{
    private readonly string _features = $"{root}.Features.";

    public IEnumerable<string> Features =>
        assembly.GetTypes().Select(FeatureOf).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>Null: of no feature.</summary>
    public string? FeatureOf(Type type) =>
        type.Assembly == assembly && type.Namespace?.StartsWith(_features, StringComparison.Ordinal) == true
            ? type.Namespace[_features.Length..].Split('.')[0]
            : null;

    /// <summary>The first part of the namespace below the root; empty for what stands in the root itself.</summary>
    public string? LayerOf(Type type) =>
        type.Namespace == root ? ""
        : type.Assembly == assembly && type.Namespace?.StartsWith($"{root}.", StringComparison.Ordinal) == true
            ? type.Namespace[(root.Length + 1)..].Split('.')[0]
        : null;

    public IEnumerable<Use> Uses() =>
        assembly.GetTypes().SelectMany(from => References.Of(from).Select(to => new Use(from, to)));

    /// <summary>What a feature uses of another that the table does not list for it.</summary>
    public IEnumerable<Use> Forbidden(IReadOnlyDictionary<string, string[]> allowed) =>
        Uses()
            .Where(use =>
                FeatureOf(use.From) is { } from
                && FeatureOf(use.To) is { } to
                && from != to
                && !(allowed.TryGetValue(from, out var known) && known.Contains(to, StringComparer.Ordinal))
            );
}
