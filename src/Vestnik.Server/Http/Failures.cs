using Microsoft.AspNetCore.Diagnostics;
using Vestnik.Server.Data;

namespace Vestnik.Server.Http;

/// <summary>Gives every failure a problem body: exceptions, and the bare status codes that the framework sets.</summary>
internal static partial class Failures
{
    public static void UseFailures(this WebApplication app)
    {
        app.UseExceptionHandler(handler => handler.Run(AnswerExceptionAsync));
        app.UseStatusCodePages(context =>
            Refusals.ForStatus(context.HttpContext.Response.StatusCode)?.ExecuteAsync(context.HttpContext)
            ?? Task.CompletedTask
        );
    }

    /// <summary>What a caller is told of an exception; null when it is a bug of ours.</summary>
    public static Refusal? Explain(Exception exception) =>
        exception switch
        {
            BadHttpRequestException { StatusCode: 413 } => Refusals.TooLarge,
            BadHttpRequestException { StatusCode: 415 } => Refusals.UnsupportedMediaType,
            BadHttpRequestException => Refusals.Malformed,
            _ when DatabaseErrors.IsUnavailable(exception) => Refusals.DatabaseUnavailable,
            _ => null,
        };

    private static async Task AnswerExceptionAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()!.Error;
        if (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        var refusal = Explain(exception);
        if (refusal is null)
        {
            var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Failures));
            RequestFailed(logger, exception, context.Request.Method, context.GetEndpoint()?.DisplayName);
        }
        await (refusal ?? Refusals.ServerError).ExecuteAsync(context);
    }

    [LoggerMessage(1, LogLevel.Error, "Request failed: {Method} {Endpoint}")]
    private static partial void RequestFailed(ILogger logger, Exception exception, string method, string? endpoint);
}
