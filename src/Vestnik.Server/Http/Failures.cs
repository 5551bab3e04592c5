using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;
using Vestnik.Server.Data;

namespace Vestnik.Server.Http;

/// <summary>Gives every failure a problem body: exceptions, and the bare status codes that the framework sets.</summary>
internal static partial class Failures
{
    /// <summary>Not for WebSockets: whoever opens one sees no body, and each would keep what this takes for as long as it lasts.</summary>
    public static void UseFailures(this WebApplication app) =>
        app.UseWhen(
            context => !context.WebSockets.IsWebSocketRequest,
            answers =>
            {
                answers.UseExceptionHandler(handler => handler.Run(AnswerExceptionAsync));
                answers.UseStatusCodePages(context =>
                    Refusals.ForStatus(context.HttpContext.Response.StatusCode)?.ExecuteAsync(context.HttpContext)
                    ?? Task.CompletedTask
                );
                answers.Use(RefuseCharsetsAsync);
            }
        );

    /// <summary>JSON is UTF-8 (RFC 8259); the framework throws at a charset that it does not know.</summary>
    private static Task RefuseCharsetsAsync(HttpContext context, RequestDelegate next) =>
        MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
        && type.Charset is { Length: > 0 } charset
        && !HeaderUtilities.RemoveQuotes(charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? Refusals.UnsupportedMediaType.ExecuteAsync(context)
            : next(context);

    /// <summary>What a caller is told of an exception; null when it is a bug of ours.</summary>
    public static Refusal? Explain(Exception exception) =>
        exception switch
        {
            BadHttpRequestException { StatusCode: 413 } => Refusals.TooLarge,
            BadHttpRequestException { StatusCode: 415 } => Refusals.UnsupportedMediaType,
            BadHttpRequestException => Refusals.Malformed,
            _ when DatabaseErrors.IsUnavailable(exception) => Refusals.DatabaseUnavailable,
            _ when DatabaseErrors.IsDamaged(exception) => Refusals.DatabaseDamaged,
            _ => null,
        };

    /// <summary>What the caller is told of data that cannot be read is not enough for whoever has to mend it.</summary>
    public static void LogDamage(IServiceProvider services, Exception exception, string? what)
    {
        if (DatabaseErrors.IsDamaged(exception))
        {
            var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Failures));
            DataDamaged(logger, exception.GetBaseException().Message, what);
        }
    }

    /// <summary>Of work in the background, which goes on: nobody but the log is told.</summary>
    public static void LogBackground(ILogger logger, Exception exception, string what)
    {
        if (exception is OperationCanceledException || DatabaseErrors.IsUnavailable(exception))
        {
            WorkWaits(logger, what, exception.GetType().Name);
        }
        else if (DatabaseErrors.IsDamaged(exception))
        {
            DataDamaged(logger, exception.GetBaseException().Message, what);
        }
        else
        {
            WorkFailed(logger, exception, what);
        }
    }

    private static async Task AnswerExceptionAsync(HttpContext context)
    {
        var failure = context.Features.Get<IExceptionHandlerFeature>()!;
        var exception = failure.Error;
        if (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        var refusal = Explain(exception);
        LogDamage(context.RequestServices, exception, failure.Endpoint?.DisplayName);
        if (refusal is null)
        {
            var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Failures));
            RequestFailed(logger, exception, context.Request.Method, failure.Endpoint?.DisplayName);
        }
        await (refusal ?? Refusals.ServerError).ExecuteAsync(context);
    }

    [LoggerMessage(2, LogLevel.Critical, "Stored data is damaged: {Reason} (asked by {What}). Restore a backup")]
    private static partial void DataDamaged(ILogger logger, string reason, string? what);

    [LoggerMessage(3, LogLevel.Warning, "{What}: not done for now: {Reason}")]
    private static partial void WorkWaits(ILogger logger, string what, string reason);

    [LoggerMessage(4, LogLevel.Error, "{What}: failed")]
    private static partial void WorkFailed(ILogger logger, Exception exception, string what);

    [LoggerMessage(1, LogLevel.Error, "Request failed: {Method} {Endpoint}")]
    private static partial void RequestFailed(ILogger logger, Exception exception, string method, string? endpoint);
}
