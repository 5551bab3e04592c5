using System.Net;
using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

[Collection(MessagesServer.Name)]
public sealed class MarksTests(RunningServer server)
{
    private const string Told = "message:delivery_status";

    [Fact]
    public async Task The_sender_is_told_what_was_delivered_and_what_was_read()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await anna.WireAsync();
        var first = await anna.Client.SendAsync(chatId, "1");
        var second = await anna.Client.SendAsync(chatId, "2");
        Assert.Equal((MessageStatus.Sent, 0, 0), await StatusAsync(anna, first));

        await boris.Client.MarkDeliveredAsync(chatId, second.Id);
        var delivered = await wire.EventAsync<DeliveryStatus>(Told, _ => true);
        Assert.Equal(new DeliveryStatus(chatId, second.Id, 2, boris.Id, MessageStatus.Delivered), delivered);
        Assert.Equal((MessageStatus.Delivered, 1, 0), await StatusAsync(anna, first));

        await boris.Client.MarkReadAsync(chatId, first.Id);
        var read = await wire.EventAsync<DeliveryStatus>(Told, status => status.Status == MessageStatus.Read);
        Assert.Equal(new DeliveryStatus(chatId, first.Id, 1, boris.Id, MessageStatus.Read), read);
        Assert.Equal((MessageStatus.Read, 1, 1), await StatusAsync(anna, first));
        Assert.Equal((MessageStatus.Delivered, 1, 0), await StatusAsync(anna, second));
        Assert.Null((await boris.ReadAsync<MessageView>($"messages/{first.Id}")).Status);
    }

    [Fact]
    public async Task What_was_read_counts_as_delivered()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var message = await anna.Client.SendAsync(chatId, "1");

        await boris.Client.MarkReadAsync(chatId, message.Id);

        Assert.Equal((MessageStatus.Read, 1, 1), await StatusAsync(anna, message));
        Assert.Equal((1, 1), await MarksAsync(anna, chatId, boris.Id));
    }

    [Fact]
    public async Task Marks_only_rise_and_a_mark_that_moves_nothing_is_told_to_nobody()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await anna.WireAsync();
        var first = await anna.Client.SendAsync(chatId, "1");
        var second = await anna.Client.SendAsync(chatId, "2");

        await boris.Client.MarkReadAsync(chatId, second.Id);
        await boris.Client.MarkReadAsync(chatId, first.Id);
        await boris.Client.MarkDeliveredAsync(chatId, second.Id);
        await boris.Client.MarkReadAsync(chatId, second.Id);
        var third = await anna.Client.SendAsync(chatId, "3");
        await boris.Client.MarkReadAsync(chatId, third.Id);
        await wire.EventAsync<DeliveryStatus>(Told, status => status.No == 3);

        Assert.Equal([2, 3], wire.Events<DeliveryStatus>(Told).Select(status => status.No));
        Assert.Equal((3, 3), await MarksAsync(anna, chatId, boris.Id));
    }

    [Fact]
    public async Task Many_marks_at_once_are_told_as_few_and_end_at_the_furthest()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var told = await anna.WireAsync();
        var marking = await boris.WireAsync();
        var messages = new List<MessageView>();
        for (var i = 0; i < 60; i++)
        {
            messages.Add(await told.SendMessageAsync(chatId, $"{i}"));
        }
        // While this row is locked the first mark waits, and behind it all the others: they are one batch.
        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $"select from members where chat_id = '{chatId}' for update";
            await command.ExecuteNonQueryAsync();
        }

        var answers = new List<Task<JsonElement>>
        {
            await marking.EmitAsync("message:read", new MarkMessage(messages[0].Id)),
        };
        foreach (var message in messages.Skip(1).OrderBy(message => message.Id.GetHashCode()))
        {
            answers.Add(await marking.EmitAsync("message:read", new MarkMessage(message.Id)));
        }
        await transaction.CommitAsync();
        Assert.All(await Task.WhenAll(answers), answer => Wire.Accept<JsonElement>(answer));
        await told.EventAsync<DeliveryStatus>(Told, status => status.No == 60);

        Assert.True(told.Events<DeliveryStatus>(Told).Count <= 10, "marks that waited together are told together");
        Assert.Equal((60, 60), await MarksAsync(anna, chatId, boris.Id));
    }

    [Fact]
    public async Task Delivered_further_than_read_in_one_batch_both_are_told()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var told = await anna.WireAsync();
        var marking = await boris.WireAsync();
        var messages = new List<MessageView>();
        for (var i = 0; i < 5; i++)
        {
            messages.Add(await told.SendMessageAsync(chatId, $"{i}"));
        }
        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $"select from members where chat_id = '{chatId}' for update";
            await command.ExecuteNonQueryAsync();
        }

        Task<JsonElement>[] answers =
        [
            await marking.EmitAsync("message:read", new MarkMessage(messages[0].Id)),
            await marking.EmitAsync("message:read", new MarkMessage(messages[2].Id)),
            await marking.EmitAsync("message:delivered", new MarkMessage(messages[4].Id)),
        ];
        await transaction.CommitAsync();
        await Task.WhenAll(answers);

        await told.EventAsync<DeliveryStatus>(Told, status => status is { Status: MessageStatus.Read, No: 3 });
        await told.EventAsync<DeliveryStatus>(Told, status => status is { Status: MessageStatus.Delivered, No: 5 });
        Assert.Equal((5, 3), await MarksAsync(anna, chatId, boris.Id));
    }

    /// <summary>The database ends one of two transactions that wait for each other, and it may be that of the marks.</summary>
    [Fact]
    public async Task A_mark_that_a_deadlock_undid_is_made_again()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var message = await anna.Client.SendAsync(chatId, "1");
        await server.Database.ExecuteAsync(
            $$"""
            create table deadlocks (n serial);
            create function deadlock_twice() returns trigger language plpgsql as $body$
            begin
              -- A sequence keeps what a transaction that is undone took from it.
              if nextval('deadlocks_n_seq') <= 2 then
                raise exception using errcode = 'deadlock_detected';
              end if;
              return new;
            end $body$;
            create trigger deadlock_twice before update of read_no on members for each row
              when (new.user_id = '{{boris.Id}}') execute function deadlock_twice();
            """
        );

        await boris.Client.MarkReadAsync(chatId, message.Id);

        Assert.Equal((1, 1), await MarksAsync(anna, chatId, boris.Id));
        Assert.Equal(3, await server.Database.AskAsync<long>("select last_value from deadlocks_n_seq"));
        await server.Database.ExecuteAsync("drop function deadlock_twice() cascade; drop table deadlocks");
    }

    [Fact]
    public async Task Read_on_one_device_is_read_on_the_other()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var phone = await boris.AnotherDeviceAsync();
        var wire = await phone.WireAsync();
        await anna.Client.SendAsync(chatId, "1");
        var last = await anna.Client.SendAsync(chatId, "2");
        Assert.Equal(2, (await phone.Client.GetChatAsync(chatId)).UnreadCount);

        await boris.Client.MarkReadAsync(chatId, last.Id);

        await wire.EventAsync<DeliveryStatus>(Told, status => status.UserId == boris.Id && status.No == 2);
        var chat = await phone.Client.GetChatAsync(chatId);
        Assert.Equal((0, 2), (chat.UnreadCount, chat.ReadNo));
    }

    [Fact]
    public async Task What_is_not_ones_own_to_read_cannot_be_marked()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await using var stranger = await server.PersonAsync();
        var wire = await stranger.WireAsync();
        var saved = await boris.Client.OpenSavedAsync();
        var note = await boris.Client.SendAsync(saved.Id, "mine");
        var message = await anna.Client.SendAsync(chatId, "1");

        await stranger.Client.MarkReadAsync(chatId, message.Id).WithAsync(404, "message.not_found");
        Wire.Refused(await wire.AskAsync("message:read", new MarkMessage(message.Id))).With(404, "message.not_found");
        await boris.Client.MarkReadAsync(chatId, note.Id).WithAsync(404, "message.not_found");
        await boris
            .SendAsync(HttpMethod.Post, $"chats/{chatId}/read", new MarkMessage(null))
            .WithAsync(HttpStatusCode.BadRequest, "request.invalid");

        Assert.Equal((0, 0), await MarksAsync(anna, chatId, boris.Id));
    }

    private static async Task<(string?, int?, int?)> StatusAsync(Person person, MessageView message)
    {
        var read = await person.ReadAsync<MessageView>($"messages/{message.Id}");
        return (read.Status, read.DeliveredCount, read.ReadCount);
    }

    private static async Task<(long Delivered, long Read)> MarksAsync(Person person, Guid chatId, Guid of)
    {
        var chat = await person.Client.GetChatAsync(chatId);
        var member = chat.Members!.Single(member => member.User.Id == of);
        return (member.DeliveredNo, member.ReadNo);
    }
}
