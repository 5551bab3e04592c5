using Vestnik.Contracts;

namespace Vestnik.Server.Http;

/// <summary>The catalogue of refusals. Codes are part of the contract: add, never rename.</summary>
internal static class Refusals
{
    public static readonly Refusal Malformed = Of(400, "request.malformed", "The request cannot be read.");
    public static readonly Refusal TokenMissing = Of(401, "auth.token_missing", "Sign in first.");
    public static readonly Refusal TokenInvalid = Of(401, "auth.token_invalid", "The access token is not valid.");
    public static readonly Refusal TokenExpired = Of(401, "auth.token_expired", "The access token has expired.");
    public static readonly Refusal SessionRevoked = Of(401, "auth.session_revoked", "This session was ended.");
    public static readonly Refusal RefreshInvalid = Of(401, "auth.refresh_invalid", "Sign in again.");
    public static readonly Refusal InvalidCredentials = Of(
        401,
        "auth.invalid_credentials",
        "The login or the password is wrong."
    );
    public static readonly Refusal EmailTaken = Of(409, "account.email_taken", "This email address is in use.");
    public static readonly Refusal UsernameTaken = Of(409, "account.username_taken", "This username is in use.");
    public static readonly Refusal OriginRefused = Of(403, "origin.refused", "Requests from this site are refused.");
    public static readonly Refusal ChatForbidden = Of(403, "chat.forbidden", "You may not do this in this chat.");
    public static readonly Refusal MessageForbidden = Of(
        403,
        "message.forbidden",
        "This message is not yours to change."
    );
    public static readonly Refusal MemberForbidden = Of(403, "member.forbidden", "This member is not yours to change.");
    public static readonly Refusal ChatBanned = Of(403, "chat.banned", "You are banned from this chat.");
    public static readonly Refusal UserBlocked = Of(403, "user.blocked", "One of you has blocked the other.");
    public static readonly Refusal LastOwner = Of(
        409,
        "chat.last_owner",
        "Hand the chat over to somebody before you leave it."
    );
    public static readonly Refusal InviteUsedUp = Of(
        409,
        "invite.used_up",
        "This link was used as often as it can be."
    );
    public static readonly Refusal InviteNotFound = Of(404, "invite.not_found", "There is no such link.");
    public static readonly Refusal RequestNotFound = Of(404, "request.not_found", "There is no such request.");
    public static readonly Refusal MemberNotFound = Of(404, "member.not_found", "This person is not in the chat.");
    public static readonly Refusal TooManyAdmins = Of(409, "chat.too_many_admins", "There are too many admins.");
    public static readonly Refusal TooManyPinned = Of(409, "chat.too_many_pinned", "Too many chats are pinned.");
    public static readonly Refusal ChatNotFound = Of(404, "chat.not_found", "There is no such chat.");
    public static readonly Refusal MessageNotFound = Of(404, "message.not_found", "There is no such message.");
    public static readonly Refusal UserNotFound = Of(404, "user.not_found", "There is no such person.");
    public static readonly Refusal SessionNotFound = Of(404, "session.not_found", "There is no such session.");
    public static readonly Refusal NotFound = Of(404, "not_found", "There is nothing here.");
    public static readonly Refusal MediaNotFound = Of(404, "media.not_found", "There is no such file.");
    public static readonly Refusal MediaEmpty = Of(400, "media.empty", "The file is empty.");
    public static readonly Refusal DurationImplausible = Of(
        400,
        "media.duration_implausible",
        "The file is not as long as it was said to be."
    );
    public static readonly Refusal MediaUnsupported = Of(
        415,
        "media.unsupported",
        "A file of this kind cannot be used here."
    );
    public static readonly Refusal TooManyUploads = Of(
        429,
        "media.too_many_uploads",
        "Too many uploads at once; wait for one to end.",
        retryAfter: 1
    );
    public static readonly Refusal UploadNotFound = Of(404, "upload.not_found", "There is no such upload.");
    public static readonly Refusal UploadMoved = Of(
        409,
        "upload.wrong_offset",
        "The upload goes on from another place; ask where."
    );
    public static readonly Refusal UploadBusy = Of(
        423,
        "upload.busy",
        "Another request is sending this upload.",
        retryAfter: 1
    );
    public static readonly Refusal ChecksumMismatch = Of(
        460,
        "upload.checksum_mismatch",
        "The bytes are not those of the checksum; send them again."
    );
    public static readonly Refusal TooManyUnfinished = Of(
        429,
        "upload.too_many_unfinished",
        "Finish or end one of your uploads first.",
        retryAfter: 60
    );
    public static readonly Refusal UploadTypeUnsupported = Of(
        415,
        "upload.type_unsupported",
        "Send application/offset+octet-stream."
    );
    public static readonly Refusal TusVersionUnsupported = Of(
        412,
        "upload.version_unsupported",
        "Speak tus 1.0.0: send Tus-Resumable."
    );
    public static readonly Refusal UserQuota = Of(507, "media.quota", "There is no room left for your files.");
    public static readonly Refusal StorageFull = Of(507, "media.storage_full", "The server has no room for files.");
    public static readonly Refusal MediaUnavailable = Of(
        503,
        "media.unavailable",
        "The files are away; try again soon.",
        retryAfter: 2
    );
    public static readonly Refusal EventUnknown = Of(404, "event.unknown", "There is no such event.");
    public static readonly Refusal MethodNotAllowed = Of(405, "method.not_allowed", "This method is not allowed here.");
    public static readonly Refusal TooLarge = Of(413, "payload.too_large", "The request is too large.");
    public static readonly Refusal UnsupportedMediaType = Of(
        415,
        "media_type.unsupported",
        "A body of this media type is not taken here."
    );
    public static readonly Refusal ServerError = Of(500, "server.error", "The server failed; it has been logged.");
    public static readonly Refusal DatabaseDamaged = Of(
        500,
        "database.damaged",
        "Part of what is stored cannot be read; it has been logged."
    );
    public static readonly Refusal Busy = Of(503, "server.busy", "The server is busy; try again.", retryAfter: 1);
    public static readonly Refusal DatabaseUnavailable = Of(
        503,
        "database.unavailable",
        "The database is away; try again soon.",
        retryAfter: 2
    );

    public static Refusal Invalid(FieldErrors errors) =>
        new(Of(400, "request.invalid", "Some fields are not valid.").Problem with { Errors = errors.ToDictionary() });

    public static Refusal Invalid(string field, string reason)
    {
        var errors = new FieldErrors();
        errors.Add(field, reason);
        return Invalid(errors);
    }

    public static Refusal RateLimited(TimeSpan wait) =>
        Of(
            429,
            "rate_limited",
            "Too many attempts; try again later.",
            Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
        );

    /// <summary>So many bytes a day: the next day begins, in UTC, after this time.</summary>
    public static Refusal DailyLimit(TimeSpan wait) =>
        Of(
            429,
            "media.daily_limit",
            "You have sent as much today as you may.",
            Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
        );

    /// <summary>Slow mode: the member's next message may be sent in so many seconds.</summary>
    public static Refusal SlowMode(int seconds) =>
        Of(429, "chat.slow_mode", "This chat is in slow mode; wait a little.", Math.Max(1, seconds));

    /// <summary>The refusal for a status code that the framework set without a body, if it is one of ours.</summary>
    public static Refusal? ForStatus(int status) =>
        status switch
        {
            400 => Malformed,
            404 => NotFound,
            405 => MethodNotAllowed,
            413 => TooLarge,
            415 => UnsupportedMediaType,
            500 => ServerError,
            _ => null,
        };

    private static Refusal Of(int status, string code, string title, int? retryAfter = null) =>
        new(new Problem($"/problems/{code}", title, status, code, RetryAfter: retryAfter));
}
