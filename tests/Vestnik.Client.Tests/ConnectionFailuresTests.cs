using System.Net.Sockets;

namespace Vestnik.Client.Tests;

public sealed class ConnectionFailuresTests
{
    [Fact]
    public async Task A_connection_that_is_reset_as_it_is_made_fails_as_every_other_request_does()
    {
        using var http = new HttpClient(new ConnectionFailures(new Resetting()));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://localhost/")));

        Assert.IsType<SocketException>(failure.InnerException);
    }

    /// <summary>As the framework's own handler does when the reset comes between connecting and asking who the peer is.</summary>
    private sealed class Resetting : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => throw new SocketException((int)SocketError.NotConnected);
    }
}
