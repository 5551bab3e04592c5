namespace Vestnik.Server.Features.Accounts;

/// <summary>What people are found by: the username and the words of the display name, in lower case.</summary>
internal static class UserWords
{
    /// <summary>Replaces a person's words; runs in the transaction that writes the names.</summary>
    public const string Replace = """
        delete from user_words where user_id = @id and word <> all(@words);
        insert into user_words (user_id, word) select @id, unnest(@words) on conflict do nothing;
        """;

    public static string[] Of(string username, string displayName) =>
        [.. Split(displayName).Append(username.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];

    public static IEnumerable<string> Split(string text) =>
        text.ToLowerInvariant()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => word.TrimStart('@'))
            .Where(word => word.Length > 0);
}
