using System.Net.Sockets;

namespace Vestnik.Client;

/// <summary>
/// A connection that is reset in the very moment in which it was made escapes from <see cref="HttpClient"/> as a bare
/// <see cref="SocketException"/>: it is made what every other failure to connect is.
/// </summary>
internal sealed class ConnectionFailures(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, exception.Message, exception);
        }
    }
}
