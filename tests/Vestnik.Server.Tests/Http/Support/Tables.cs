using Npgsql;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Http.Support;

/// <summary>What the tables hold, as one text: equal before and after, nothing was changed.</summary>
internal static class Tables
{
    /// <summary>
    /// Everything but the times at which somebody was last connected: those are written a moment after a socket closed,
    /// whatever a test does meanwhile.
    /// </summary>
    private static readonly (string Table, string Rows)[] All =
    [
        ("users", "select t from users t"),
        ("user_words", "select t from user_words t"),
        ("presence", "select (user_id, status) from presence where status <> 'online'"),
        ("sessions", "select t from sessions t"),
        ("refresh_tokens", "select t from refresh_tokens t"),
        ("chats", "select t from chats t"),
        ("members", "select t from members t"),
        ("messages", "select t from messages t"),
        ("bans", "select t from bans t"),
        ("invites", "select t from invites t"),
        ("join_requests", "select t from join_requests t"),
        ("departures", "select t from departures t"),
        ("contacts", "select t from contacts t"),
        ("blocks", "select t from blocks t"),
        ("user_log", "select t from user_log t"),
        ("chat_preferences", "select t from chat_preferences t"),
        ("folders", "select t from folders t"),
        ("hidden_messages", "select t from hidden_messages t"),
        ("files", "select t from files t"),
        ("file_use", "select t from file_use t"),
        ("part_uploads", "select t from part_uploads t"),
    ];

    public static IEnumerable<string> Names => All.Select(table => table.Table);

    public static Task<string> ReadAsync(TestDatabase database) => ReadAsync(database, _ => "true");

    /// <summary>The rows of some people, and of their chats.</summary>
    public static Task<string> ReadAsync(TestDatabase database, params Person[] people)
    {
        var ids = string.Join(',', people.Select(person => $"'{person.Id}'"));
        var chats = $"(select chat_id from members where user_id in ({ids}))";
        return ReadAsync(
            database,
            table =>
                table switch
                {
                    "users" => $"t.id in ({ids})",
                    "user_words" or "sessions" or "contacts" or "blocks" or "file_use" => $"t.user_id in ({ids})",
                    "files" or "part_uploads" => $"t.owner_id in ({ids})",
                    "presence" => $"user_id in ({ids})",
                    "refresh_tokens" => $"t.session_id in (select id from sessions where user_id in ({ids}))",
                    "user_log" or "departures" or "chat_preferences" or "folders" or "hidden_messages" =>
                        $"t.user_id in ({ids})",
                    "chats" => $"t.id in {chats}",
                    _ => $"t.chat_id in {chats}",
                }
        );
    }

    private static async Task<string> ReadAsync(TestDatabase database, Func<string, string> which)
    {
        var parts = All.Select(table =>
        {
            var where = table.Rows.Contains(" where ", StringComparison.Ordinal) ? "and" : "where";
            return $"select '{table.Table}: ' || r::text from ({table.Rows} {where} {which(table.Table)}) as x (r)";
        });
        // Who came and went quietly, and who asks, is told within a second, whatever a test does meanwhile.
        await Eventually.TrueAsync(
            async () =>
                !await database.AskAsync<bool>(
                    "select exists (select from chats where joins_pending or requests_pending)"
                ),
            "all joins and requests are told"
        );
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"select coalesce(string_agg(line, E'\\n' order by line collate \"C\"), '') from ({string.Join(" union all ", parts)}) as l (line)",
            connection
        );
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
