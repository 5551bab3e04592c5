using Vestnik.Testing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>How a test knows that a client over a road has synced, without looking into it.</summary>
internal static class CatchingUp
{
    /// <summary>
    /// Returns when whoever is connected over the road has synced from beginning to end after this call. A client that
    /// asks which chats moved has done with the sync before, so the second question from now on ends one that began
    /// after it.
    /// </summary>
    public static async Task CatchUpAsync(this EventRoad road)
    {
        var enough = road.Syncs + 2;
        var (seen, polls) = (-1L, 0);
        await Eventually.TrueAsync(
            async () =>
            {
                var syncs = road.Syncs;
                // Now and then anew: a connection that is just being made does not hear the first one.
                if (syncs < enough && (syncs != seen || ++polls % 20 == 0))
                {
                    seen = syncs;
                    await road.NudgeAsync();
                }
                return syncs >= enough;
            },
            $"the client over {road.Url} syncs",
            TimeSpan.FromSeconds(60)
        );
    }
}
