using Vestnik.Load.Peers;

namespace Vestnik.Load.Workloads;

/// <summary>People register and sign in, which is mostly hashing of passwords (Argon2id).</summary>
internal static class AccountsWorkload
{
    private const int AtOnce = 4;
    private const string Password = "correct horse battery";

    public static IEnumerable<Measurement> Run(Peer peer, Surroundings around, LoadOptions options)
    {
        if (peer.Name != "vestnik")
        {
            yield break;
        }

        using var server = PeerProcess.Start(peer, around, 2, members: 0);
        yield return Requests.Measure(
            peer,
            $"registration, {AtOnce} at once",
            options,
            around,
            server,
            AtOnce,
            n =>
                Requests.Post(
                    "/api/auth/register",
                    $$"""{"email":"n{{n}}@example.org","username":"new_{{n}}","password":"{{Password}}"}"""
                )
        );
        yield return Requests.Measure(
            peer,
            $"sign-in, {AtOnce} at once",
            options,
            around,
            server,
            AtOnce,
            n => Requests.Post("/api/auth/login", $$"""{"login":"new_{{n % 10}}","password":"{{Password}}"}""")
        );
    }
}
