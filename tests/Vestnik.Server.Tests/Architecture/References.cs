using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace Vestnik.Server.Tests.Architecture;

/// <summary>
/// Which types a type is compiled against: what it is made of (bases, fields, signatures, attributes) and what the
/// instructions of its methods name. Constants are copied by the compiler and leave no trace.
/// </summary>
internal static class References
{
    private const BindingFlags Everything =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Static
        | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private static readonly ConcurrentDictionary<Type, IReadOnlySet<Type>> Known = new();

    /// <summary>Without the type itself. Nested types (lambdas, state machines) are types of their own.</summary>
    public static IReadOnlySet<Type> Of(Type type) => Known.GetOrAdd(type, Find);

    private static HashSet<Type> Find(Type type)
    {
        var found = new HashSet<Type>();
        Add(found, type.BaseType);
        AddAll(found, type.GetInterfaces());
        AddAll(found, type.GetGenericArguments());
        AddAttributes(found, type.GetCustomAttributesData());
        foreach (var field in type.GetFields(Everything))
        {
            Add(found, field.FieldType);
            AddAttributes(found, field.GetCustomAttributesData());
        }
        foreach (var property in type.GetProperties(Everything))
        {
            Add(found, property.PropertyType);
            AddAttributes(found, property.GetCustomAttributesData());
        }
        foreach (var method in type.GetMethods(Everything).Concat<MethodBase>(type.GetConstructors(Everything)))
        {
            AddMethod(found, method);
        }
        found.Remove(type);
        return found;
    }

    private static void AddMethod(HashSet<Type> found, MethodBase method)
    {
        AddSignature(found, method);
        AddAttributes(found, method.GetCustomAttributesData());
        foreach (var parameter in method.GetParameters())
        {
            AddAttributes(found, parameter.GetCustomAttributesData());
        }
        if (method.GetMethodBody() is { } body)
        {
            AddAll(found, body.LocalVariables.Select(local => local.LocalType));
            AddAll(
                found,
                body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
                    .Select(clause => clause.CatchType)
            );
            AddInstructions(found, method, body.GetILAsByteArray()!);
        }
    }

    private static void AddSignature(HashSet<Type> found, MethodBase method)
    {
        AddAll(found, method.GetParameters().Select(parameter => parameter.ParameterType));
        if (method is MethodInfo returning)
        {
            Add(found, returning.ReturnType);
        }
        if (method.IsGenericMethod)
        {
            AddAll(found, method.GetGenericArguments());
        }
    }

    private static void AddInstructions(HashSet<Type> found, MethodBase method, byte[] il)
    {
        var typeArguments = method.DeclaringType!.GetGenericArguments();
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (var at = 0; at < il.Length; )
        {
            var code = il[at] == 0xfe ? OpCodes[(short)(0xfe00 | il[at + 1])] : OpCodes[il[at]];
            at += code.Size;
            switch (code.OperandType)
            {
                case OperandType.InlineField
                or OperandType.InlineMethod
                or OperandType.InlineTok
                or OperandType.InlineType:
                    var token = BitConverter.ToInt32(il, at);
                    AddMember(found, method.Module.ResolveMember(token, typeArguments, methodArguments)!);
                    break;
                default:
                    // Numbers, texts and places to jump to.
                    break;
            }
            at += OperandSize(code.OperandType, il, at);
        }
    }

    private static void AddMember(HashSet<Type> found, MemberInfo member)
    {
        Add(found, member as Type ?? member.DeclaringType);
        if (member is FieldInfo field)
        {
            Add(found, field.FieldType);
        }
        else if (member is MethodBase called)
        {
            AddSignature(found, called);
        }
    }

    private static int OperandSize(OperandType type, byte[] il, int at) =>
        type switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
            _ => 4,
        };

    private static void AddAttributes(HashSet<Type> found, IEnumerable<CustomAttributeData> attributes)
    {
        foreach (var attribute in attributes)
        {
            Add(found, attribute.AttributeType);
            foreach (
                var value in attribute.ConstructorArguments.Concat(
                    attribute.NamedArguments.Select(named => named.TypedValue)
                )
            )
            {
                Add(found, value.ArgumentType);
                Add(found, value.Value as Type);
            }
        }
    }

    private static void AddAll(HashSet<Type> found, IEnumerable<Type?> types)
    {
        foreach (var type in types)
        {
            Add(found, type);
        }
    }

    private static void Add(HashSet<Type> found, Type? type)
    {
        while (type?.HasElementType == true)
        {
            type = type.GetElementType();
        }
        if (type is null)
        {
            return;
        }
        if (type.IsGenericParameter)
        {
            if (found.Add(type))
            {
                AddAll(found, type.GetGenericParameterConstraints());
            }
        }
        else if (type.IsGenericType)
        {
            found.Add(type.GetGenericTypeDefinition());
            AddAll(found, type.GetGenericArguments());
        }
        else
        {
            found.Add(type);
        }
    }
}
