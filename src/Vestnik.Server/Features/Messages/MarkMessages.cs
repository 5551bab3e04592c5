using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>POST chats/{id}/delivered and chats/{id}/read.</summary>
internal static class MarkMessages
{
    public static Task<Results<NoContent, Refusal>> DeliveredAsync(
        Guid id,
        MarkMessage request,
        Caller caller,
        Marks marks
    ) => MarkAsync(id, request, caller, marks, MessageStatus.Delivered);

    public static Task<Results<NoContent, Refusal>> ReadAsync(
        Guid id,
        MarkMessage request,
        Caller caller,
        Marks marks
    ) => MarkAsync(id, request, caller, marks, MessageStatus.Read);

    private static async Task<Results<NoContent, Refusal>> MarkAsync(
        Guid id,
        MarkMessage request,
        Caller caller,
        Marks marks,
        string status
    )
    {
        var outcome = await marks.MarkAsync(caller, request.MessageId!.Value, id, status);
        return outcome.ToNoContent();
    }
}
