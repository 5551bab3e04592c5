using System.Text.Json;
using Vestnik.Client;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>A person's hand for groups: the product's own client library, each request of which ends in one of three outcomes.</summary>
internal sealed class GroupHand(Person person) : IAsyncDisposable
{
    private readonly VestnikClient _client = new(person.Url);
    private bool _isSignedIn;

    public Person Person => person;

    /// <summary>Null: could not sign in just now, nothing was asked.</summary>
    public async Task<(Outcome Outcome, string? Code, T? Answer)?> AskAsync<T>(
        Func<VestnikClient, CancellationToken, Task<T>> ask
    )
    {
        if (!_isSignedIn)
        {
            var (outcome, _, _) = await TryAsync(cancellation =>
                _client.LoginAsync(person.Name, Person.Password, cancellation)
            );
            _isSignedIn = outcome == Outcome.Ok;
            if (!_isSignedIn)
            {
                return null;
            }
        }
        var asked = await TryAsync(cancellation => ask(_client, cancellation));
        // The next request has a session that the server's clock likes.
        _isSignedIn = asked.Code?.StartsWith("auth.", StringComparison.Ordinal) != true;
        return asked;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static async Task<(Outcome Outcome, string? Code, T? Answer)> TryAsync<T>(
        Func<CancellationToken, Task<T>> ask
    )
    {
        using var ended = new CancellationTokenSource(Crowd.Patience);
        try
        {
            return (Outcome.Ok, null, await ask(ended.Token));
        }
        catch (VestnikException exception)
        {
            var answer = Answer.Refused(exception.Problem.Status, exception.Problem.Code);
            return (answer.Outcome, answer.Code, default);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException or IOException or JsonException)
        {
            return (Outcome.Unknown, exception.GetType().Name, default);
        }
    }
}
