using System.Text.Json;

namespace Vestnik.Server.Tests.Http.Support;

/// <summary>What the server answered.</summary>
internal sealed record Answer(int Status, string Text, string? MediaType, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>The stable code of a refusal; null for anything else.</summary>
    public string? Code => MediaType == "application/problem+json" ? Json.GetProperty("code").GetString() : null;

    public static Answer Of(HttpResponseMessage response, string text)
    {
        var headers = response
            .Headers.Concat(response.Content.Headers)
            .ToDictionary(
                header => header.Key,
                header => string.Join(", ", header.Value),
                StringComparer.OrdinalIgnoreCase
            );
        return new Answer((int)response.StatusCode, text, response.Content.Headers.ContentType?.MediaType, headers);
    }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>A refusal as RFC 9457 wants it: the status, a code, and a type and title that go with it.</summary>
    public void IsRefused(int status, string code)
    {
        Assert.Equal((status, code), (Status, Code));
        IsProblem();
    }

    /// <summary>Any refusal, and not a failure of the server.</summary>
    public void IsProblem()
    {
        Assert.Equal("application/problem+json", MediaType);
        Assert.InRange(Status, 400, 499);
        Assert.Equal(Status, Json.GetProperty("status").GetInt32());
        Assert.Equal($"/problems/{Code}", Json.GetProperty("type").GetString());
        Assert.False(string.IsNullOrEmpty(Json.GetProperty("title").GetString()));
    }

    /// <summary>Refused because of this field, for this reason.</summary>
    public void IsInvalid(string field, string reason)
    {
        IsRefused(400, "request.invalid");
        var reasons = Json.GetProperty("errors").GetProperty(field).EnumerateArray().Select(found => found.GetString());
        Assert.Contains(reason, reasons, StringComparer.Ordinal);
    }
}
