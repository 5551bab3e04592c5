namespace Vestnik.Server.Features.Accounts;

/// <summary>What an account may have. The same for everybody while there are no subscriptions; those will answer here.</summary>
/// <param name="Sessions">Signed-in devices at a time.</param>
internal sealed record Entitlements(int Sessions)
{
    private static readonly Entitlements Free = new(Sessions: 50);

    public static Entitlements Of(Guid userId) => Free;
}
