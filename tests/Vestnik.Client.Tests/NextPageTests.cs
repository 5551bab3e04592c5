namespace Vestnik.Client.Tests;

public sealed class NextPageTests
{
    [Theory]
    [InlineData("</api/contacts?limit=100&after=an%20na>; rel=\"next\"", "api/contacts?limit=100&after=an%20na")]
    [InlineData("</api/contacts>; rel=\"previous\"", null)]
    [InlineData(null, null)]
    public void A_list_goes_on_where_the_link_leads_and_ends_without_one(string? link, string? next)
    {
        using var response = new HttpResponseMessage();
        if (link is not null)
        {
            response.Headers.Add("Link", link);
        }

        Assert.Equal(next, NextPage.Of(response.Headers));
    }
}
