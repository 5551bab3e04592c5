namespace Vestnik.Server.Tests.Architecture.Sample.Features.Beta
{
    internal class Thing
    {
        public int Weight { get; init; }

        public static int Count() => 1;
    }

    internal sealed class Box<T>;

    internal interface IMark;

    internal sealed class TroubleException(string message) : IOException(message);

    [AttributeUsage(AttributeTargets.All)]
    internal sealed class MarkAttribute : Attribute;
}

namespace Vestnik.Server.Tests.Architecture.Sample.Features.Alpha
{
    using Vestnik.Server.Tests.Architecture.Sample.Features.Beta;

    // The directive above is no use; this says so.
    internal sealed class Innocent
    {
        public static string Name() => "Thing";
    }

    internal sealed class InABody
    {
        public static int Of() => 40 + Thing.Count();
    }

    internal sealed class InALambda
    {
        public static Func<int> Of(int add) => () => add + Thing.Count();
    }

    internal sealed class InAnIterator
    {
        public static IEnumerable<int> Of()
        {
            yield return Thing.Count();
        }
    }

    internal sealed class InAnAsyncMethod
    {
        public static async Task<int> OfAsync()
        {
            await Task.Yield();
            return Thing.Count();
        }
    }

    internal sealed class InAField
    {
        public Thing? Field { get; set; }
    }

    internal sealed class InASignature
    {
        public static void Of(Thing? thing) { }
    }

    internal sealed class InABase : Thing;

    internal sealed class InAGenericBase : List<Thing>;

    internal sealed class InAConstraint<T>
        where T : IMark;

    [Mark]
    internal sealed class InAnAttribute;

    [System.ComponentModel.TypeConverter(typeof(Thing))]
    internal sealed class InAnAttributesArgument;

    internal sealed class InAGenericCall
    {
        public static object Of() => Array.Empty<Thing>();
    }

    internal sealed class InATypeOf
    {
        public static string Of() => typeof(Box<>).Name;
    }

    internal sealed class InACatch
    {
        public static int Of()
        {
            try
            {
                return int.Parse("1", System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (TroubleException)
            {
                return 0;
            }
        }
    }

    internal sealed class InAnArray
    {
        public static Thing[][]? Of { get; set; }
    }

    internal sealed class InAStaticConstructor
    {
        public static readonly int Count = Thing.Count();
    }

    internal sealed class InAPattern
    {
        public static bool Of(object what) => what is Thing;
    }
}
