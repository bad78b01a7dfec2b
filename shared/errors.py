"""The error tree. Each class carries the HTTP status and the stable code of the envelope (platform spec §0.3).

GbError
├── BadRequest · ValidationFailed                    400
├── NotAuthenticated · InvalidToken · ExpiredToken    401
│   InvalidApiKey · SessionExpired                   401
├── BudgetExceeded                                   402
├── Forbidden · InsufficientPermissions              403
│   BotAccessDenied · OrganizationAccessDenied       403
│   AccountDisabled                                  403
├── NotFound · BotNotFound · UserNotFound            404
├── MethodNotAllowed                                 405
├── Conflict · AlreadyExists · IdempotencyConflict   409
├── Gone                                             410
├── PreconditionFailed                               412
├── PayloadTooLarge · UnsupportedMediaType           413 · 415
├── CompileFailed · Unprocessable                    422
├── RateLimited                                      429
├── InternalError                                    500
├── UpstreamFailed                                   502
├── ServiceUnavailable                               503
├── TimedOut                                         504
└── QuotaExceeded                                    507
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping


class GbError(Exception):
    """A failure a caller may be told about. `details` is public; `retry_after` is in seconds."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    text: ClassVar[str] = "Something went wrong on our side."

    def __init__(
        self,
        message: str = "",
        *,
        details: Mapping[str, Any] | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.message = message or self.text
        self.details = dict(details) if details else None
        self.retry_after = retry_after
        super().__init__(self.message)


class BadRequest(GbError):
    status, code, text = 400, "bad_request", "The request could not be understood."


class ValidationFailed(GbError):
    """Invalid input; `details["fields"]` maps a field to the reason."""

    status, code, text = 400, "validation_error", "Some fields are not valid."

    @classmethod
    def of(cls, **fields: str) -> ValidationFailed:
        return cls(
            "; ".join(f"{name}: {why}" for name, why in fields.items()), details={"fields": fields}
        )


class NotAuthenticated(GbError):
    status, code, text = 401, "missing_token", "Sign in to continue."


class InvalidToken(GbError):
    status, code, text = 401, "invalid_token", "The sign-in is not valid."


class ExpiredToken(InvalidToken):
    code, text = "expired_token", "The sign-in has expired."


class InvalidApiKey(GbError):
    status, code, text = 401, "invalid_api_key", "The API key is not valid."


class SessionExpired(GbError):
    status, code, text = 401, "session_expired", "The session has expired."


class BudgetExceeded(GbError):
    status, code, text = 402, "budget_exceeded", "The budget for language models is used up."


class Forbidden(GbError):
    status, code, text = 403, "forbidden", "You may not do that."


class InsufficientPermissions(Forbidden):
    code, text = "insufficient_permissions", "You do not have the permission for that."


class OrganizationAccessDenied(Forbidden):
    code, text = "organization_access_denied", "You do not belong to this organization."


class AccountDisabled(Forbidden):
    code, text = "account_disabled", "This account is disabled."


class BotAccessDenied(GbError):
    status, code, text = 403, "bot_access_denied", "You may not talk to this bot."


class NotFound(GbError):
    status, code, text = 404, "not_found", "There is no such thing."


class BotNotFound(NotFound):
    code, text = "bot_not_found", "There is no bot of that name."


class UserNotFound(NotFound):
    code, text = "user_not_found", "There is no such person."


class MethodNotAllowed(GbError):
    status, code, text = 405, "method_not_allowed", "That method is not allowed here."


class Conflict(GbError):
    status, code, text = 409, "conflict", "That conflicts with the present state."


class AlreadyExists(Conflict):
    code, text = "already_exists", "That exists already."


class IdempotencyConflict(Conflict):
    code, text = "idempotency_conflict", "This idempotency key was used with another body."


class Gone(GbError):
    status, code, text = 410, "gone", "That has ended."


class PreconditionFailed(GbError):
    status, code, text = 412, "precondition_failed", "Somebody changed it meanwhile."


class PayloadTooLarge(GbError):
    status, code, text = 413, "payload_too_large", "That is too large."


class UnsupportedMediaType(GbError):
    status, code, text = 415, "unsupported_media_type", "That type is not supported."


class CompileFailed(GbError):
    """A script does not compile; `details["diagnostics"]` lists why."""

    status, code, text = 422, "compile_error", "The script does not compile."


class Unprocessable(GbError):
    status, code, text = 422, "unprocessable", "That cannot be processed."


class RateLimited(GbError):
    status, code, text = 429, "rate_limited", "Too many requests; try again shortly."


class InternalError(GbError):
    status, code = 500, "internal_error"


class UpstreamFailed(GbError):
    status, code, text = 502, "upstream_error", "A service this needs did not answer properly."


class ServiceUnavailable(GbError):
    status, code, text = 503, "service_unavailable", "A service this needs is not available."


class TimedOut(GbError):
    status, code, text = 504, "timeout", "That took too long."


class QuotaExceeded(GbError):
    status, code, text = 507, "quota_exceeded", "The storage quota is used up."


def envelope(error: GbError, request_id: str) -> dict[str, Any]:
    """The documented error body (platform spec §0.3): flat strings, never a stack trace."""
    body: dict[str, Any] = {
        "success": False,
        "error": error.code,
        "message": error.message,
        "request_id": request_id,
    }
    if error.details:
        body["details"] = error.details
    if error.retry_after is not None:
        body["retry_after_secs"] = max(1, round(error.retry_after))
    return body
