"""One translation from an HTTP answer of any vendor to the `ModelFailed` tree."""

import email.utils
import time
from collections.abc import Mapping

from shared.llm.errors import (
    ContextTooLong,
    ModelAuth,
    ModelBadRequest,
    ModelFailed,
    ModelOverloaded,
    ModelRateLimited,
    ModelRefused,
    ModelTimeout,
)

_BY_WORDS: tuple[tuple[tuple[str, ...], type[ModelFailed]], ...] = (
    (("insufficient_quota", "billing", "credit balance"), ModelAuth),
    (
        (
            "context_length_exceeded",
            "maximum context length",
            "exceed_context_size",
            "exceeds the available context",
            "prompt is too long",
            "request_too_large",
            "context window",
        ),
        ContextTooLong,
    ),
    (("content_filter", "content_policy", "responsibleai"), ModelRefused),
    (("overloaded",), ModelOverloaded),
)
"""Words in the body of a refused request; vendors reuse 400 and 429 for very different things."""

_BY_STATUS: Mapping[int, type[ModelFailed]] = {
    401: ModelAuth,
    402: ModelAuth,
    403: ModelAuth,
    408: ModelTimeout,
    409: ModelOverloaded,
    413: ContextTooLong,
    429: ModelRateLimited,
    504: ModelTimeout,
}


def failure(status: int, body: object, headers: Mapping[str, str]) -> ModelFailed:
    """The failure that an HTTP status of 400 and above, or an error event in a stream, means."""
    words = str(body).casefold()
    kind = next(
        (kind for marks, kind in _BY_WORDS if any(mark in words for mark in marks)),
        _BY_STATUS.get(status, ModelOverloaded if status >= 500 else ModelBadRequest),
    )
    return kind(retry_after=retry_after(headers))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as `retry-after-ms` or `retry-after` say, the latter in seconds or as a date."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "")
        try:
            return max(0.0, float(value) * unit)
        except ValueError:
            if moment := email.utils.parsedate_tz(value):
                return max(0.0, email.utils.mktime_tz(moment) - time.time())
    return None
