using System.Net;
using System.Net.Http.Json;
using Vestnik.Client;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Refusals, whichever way they come.</summary>
public static class Refused
{
    public static async Task<Problem> WithAsync(
        this Task<HttpResponseMessage> sending,
        HttpStatusCode status,
        string code
    )
    {
        using var response = await sending;
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<Problem>(VestnikJson.Options))!;
        Assert.Equal(((int)status, code), (problem.Status, problem.Code));
        return problem;
    }

    public static async Task WithAsync(this Task calling, int status, string code)
    {
        var refused = await Assert.ThrowsAsync<VestnikException>(() => calling);
        Assert.Equal((status, code), (refused.Problem.Status, refused.Problem.Code));
    }

    public static void With(this Problem problem, int status, string code) =>
        Assert.Equal((status, code), (problem.Status, problem.Code));
}
