using Npgsql;
using NpgsqlTypes;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Features.Messages;

namespace Vestnik.Server.Seeding;

/// <summary>Copies a plan into the tables with PostgreSQL's binary COPY, in one transaction.</summary>
internal sealed class SeedWriter(NpgsqlConnection connection)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public async Task WriteAsync(SeedPlan plan, string passwordHash)
    {
        await CopyAsync(
            "users (id, username, email, password_hash, display_name, language, created_at, updated_at)",
            plan.People,
            async (row, person) =>
            {
                await row.WriteAsync(person.Id, NpgsqlDbType.Uuid);
                await row.WriteAsync(person.Username, NpgsqlDbType.Text);
                await row.WriteAsync($"{person.Username}@example.org", NpgsqlDbType.Text);
                await row.WriteAsync(passwordHash, NpgsqlDbType.Text);
                await row.WriteAsync(person.DisplayName, NpgsqlDbType.Text);
                await row.WriteAsync(person.Language, NpgsqlDbType.Text);
                await row.WriteAsync(plan.Now, NpgsqlDbType.TimestampTz);
                await row.WriteAsync(plan.Now, NpgsqlDbType.TimestampTz);
            }
        );
        await CopyAsync(
            "user_words (user_id, word)",
            plan.People.SelectMany(person =>
                UserWords.Of(person.Username, person.DisplayName).Select(word => (person.Id, Word: word))
            ),
            async (row, word) =>
            {
                await row.WriteAsync(word.Id, NpgsqlDbType.Uuid);
                await row.WriteAsync(word.Word, NpgsqlDbType.Text);
            }
        );
        await CopyAsync(
            "chats (id, type, created_by, peer_low, peer_high, member_count, last_seq, last_no, last_at, created_at, updated_at)",
            plan.Chats,
            async (row, chat) =>
            {
                var (low, high) =
                    chat.One.Id.CompareTo(chat.Other.Id) < 0 ? (chat.One, chat.Other) : (chat.Other, chat.One);
                await row.WriteAsync(chat.Id, NpgsqlDbType.Uuid);
                await row.WriteAsync("direct", NpgsqlDbType.Text);
                await row.WriteAsync(chat.One.Id, NpgsqlDbType.Uuid);
                await row.WriteAsync(low.Id, NpgsqlDbType.Uuid);
                await row.WriteAsync(high.Id, NpgsqlDbType.Uuid);
                await row.WriteAsync(2, NpgsqlDbType.Integer);
                await row.WriteAsync((long)chat.Messages, NpgsqlDbType.Bigint);
                await row.WriteAsync((long)chat.Messages, NpgsqlDbType.Bigint);
                await row.WriteAsync(At(plan, chat, chat.Messages), NpgsqlDbType.TimestampTz);
                await row.WriteAsync(chat.StartedAt, NpgsqlDbType.TimestampTz);
                await row.WriteAsync(chat.StartedAt, NpgsqlDbType.TimestampTz);
            }
        );
        await CopyAsync(
            "members (chat_id, user_id, role, joined_at, delivered_no, read_no)",
            plan.Chats.SelectMany(chat => new[] { (Chat: chat, Person: chat.One), (Chat: chat, Person: chat.Other) }),
            async (row, member) =>
            {
                // Whoever opened the chat has read nearly all of it.
                var readNo = Math.Max(0, member.Chat.Messages - (member.Chat.Id.GetHashCode() & 3));
                await row.WriteAsync(member.Chat.Id, NpgsqlDbType.Uuid);
                await row.WriteAsync(member.Person.Id, NpgsqlDbType.Uuid);
                await row.WriteAsync("member", NpgsqlDbType.Text);
                await row.WriteAsync(member.Chat.StartedAt, NpgsqlDbType.TimestampTz);
                await row.WriteAsync((long)member.Chat.Messages, NpgsqlDbType.Bigint);
                await row.WriteAsync((long)readNo, NpgsqlDbType.Bigint);
            }
        );
        await CopyAsync(
            "messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, created_at)",
            plan.Chats.SelectMany(chat => Messages(plan, chat)),
            async (row, message) =>
            {
                await row.WriteAsync(MessageId.New(message.ChatId, message.At), NpgsqlDbType.Uuid);
                await row.WriteAsync(message.ChatId, NpgsqlDbType.Uuid);
                await row.WriteAsync(message.No, NpgsqlDbType.Bigint);
                await row.WriteAsync(message.No, NpgsqlDbType.Bigint);
                await row.WriteAsync(message.No, NpgsqlDbType.Bigint);
                await row.WriteAsync(message.SenderId, NpgsqlDbType.Uuid);
                await row.WriteAsync(Guid.NewGuid(), NpgsqlDbType.Uuid);
                await row.WriteAsync("text", NpgsqlDbType.Text);
                await row.WriteAsync(message.Text, NpgsqlDbType.Text);
                await row.WriteAsync(message.At, NpgsqlDbType.TimestampTz);
            }
        );
    }

    private static IEnumerable<(Guid ChatId, long No, Guid SenderId, string Text, DateTimeOffset At)> Messages(
        SeedPlan plan,
        SeedChat chat
    )
    {
        var sender = chat.One;
        for (var no = 1; no <= chat.Messages; no++)
        {
            if (plan.Switches())
            {
                sender = sender == chat.One ? chat.Other : chat.One;
            }
            yield return (chat.Id, no, sender.Id, plan.Text(), At(plan, chat, no));
        }
    }

    /// <summary>Spread evenly from the chat's beginning until a little before now.</summary>
    private static DateTimeOffset At(SeedPlan plan, SeedChat chat, int no)
    {
        var age = plan.Now.AddMinutes(-5) - chat.StartedAt;
        return chat.StartedAt + (chat.Messages == 0 ? TimeSpan.Zero : age * ((double)no / chat.Messages));
    }

    private async Task CopyAsync<T>(string target, IEnumerable<T> rows, Func<NpgsqlBinaryImporter, T, Task> write)
    {
        await using var importer = await connection.BeginBinaryImportAsync($"copy {target} from stdin (format binary)");
        importer.Timeout = Patience;
        foreach (var row in rows)
        {
            await importer.StartRowAsync();
            await write(importer, row);
        }
        await importer.CompleteAsync();
    }
}
