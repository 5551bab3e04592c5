using System.Collections;
using System.Reflection;

namespace Vestnik.Gateway.Tests;

/// <summary>What the gateway holds: how many objects of its own, and how many entries its tables have, each by its name.</summary>
internal static class Held
{
    private const BindingFlags Fields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Everything that can be reached from the gateway without leaving its own objects.</summary>
    public static List<string> By(GatewayCore core)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Follow(core, counts, new HashSet<object>(ReferenceEqualityComparer.Instance));
        return [.. counts.Select(pair => $"{pair.Key}: {pair.Value}")];
    }

    /// <summary>Lets time pass until it holds as much as it did; says what is more or less when that does not come.</summary>
    public static async Task ComesToAsync(GatewayCore core, List<string> held, FakeTime time)
    {
        using var patience = Wait.Patience();
        while (!patience.IsCancellationRequested && !(TryBy(core) ?? []).SequenceEqual(held))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }

        Assert.Equal(held, By(core));
    }

    /// <summary>Null while it changes.</summary>
    private static List<string>? TryBy(GatewayCore core)
    {
        try
        {
            return By(core);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static void Follow(object? value, SortedDictionary<string, int> counts, HashSet<object> seen)
    {
        if (value?.GetType() is not { IsPrimitive: false } type || (!type.IsValueType && !seen.Add(value)))
        {
            return;
        }

        var isOwn = type.Assembly == typeof(GatewayCore).Assembly;
        // Pairs and tuples are looked through.
        if (!isOwn && !(type.IsValueType && type.IsGenericType))
        {
            return;
        }

        if (isOwn)
        {
            counts[type.Name] = counts.GetValueOrDefault(type.Name) + 1;
        }

        for (; type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Fields))
            {
                if (field.GetValue(value) is not IEnumerable held || held is string)
                {
                    Follow(field.GetValue(value), counts, seen);
                }
                else if (held is not Array { Length: > 0 } array || array.GetValue(0) is not ValueType)
                {
                    var name = $"{type.Name}.{field.Name}";
                    counts.TryAdd(name, 0);
                    foreach (var entry in held)
                    {
                        counts[name]++;
                        Follow(entry, counts, seen);
                    }
                }
            }
        }
    }
}
