namespace Vestnik.Gateway;

/// <summary>A set of users: those named, or everybody but those named.</summary>
public sealed class UserSet
{
    private readonly HashSet<Guid> _named;

    private UserSet(bool isExcept, HashSet<Guid> named) => (IsExcept, _named) = (isExcept, named);

    /// <summary>Every user there is.</summary>
    public static UserSet Everybody { get; } = Except([]);

    /// <summary>Whether it is everybody but <see cref="Named"/>.</summary>
    public bool IsExcept { get; }

    /// <summary>Those who are in it; with <see cref="IsExcept"/> those who are not.</summary>
    public IReadOnlyCollection<Guid> Named => _named;

    /// <summary>Nobody is in it, for certain.</summary>
    public bool IsEmpty => !IsExcept && _named.Count == 0;

    /// <summary>Those named.</summary>
    public static UserSet Only(params IEnumerable<Guid> users) => new(isExcept: false, [.. users]);

    /// <summary>Everybody but those named.</summary>
    public static UserSet Except(params IEnumerable<Guid> users) => new(isExcept: true, [.. users]);

    /// <summary>Whether a user is in it.</summary>
    public bool Contains(Guid user) => IsExcept != _named.Contains(user);

    /// <summary>Those who are in both.</summary>
    public UserSet And(UserSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (IsExcept, other.IsExcept) switch
        {
            (true, true) => Except(_named.Union(other._named)),
            (true, false) => Only(other._named.Where(Contains)),
            _ => Only(_named.Where(other.Contains)),
        };
    }

    /// <summary>Those who are in this one and not in the other.</summary>
    public UserSet Without(UserSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return And(new UserSet(!other.IsExcept, other._named));
    }

    /// <summary>Those who are in one of them alone.</summary>
    public UserSet Xor(UserSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var named = new HashSet<Guid>(_named);
        named.SymmetricExceptWith(other._named);
        return new UserSet(IsExcept != other.IsExcept, named);
    }
}
