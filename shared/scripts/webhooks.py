"""Webhooks: what a script sees of a request, who may call, and what its outcome answers (language spec §7.1)."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from shared.basic.values import to_plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.basic.runtime.outcome import Completed, Failed
    from shared.records.schedules import Webhook

TRIGGER = "webhook"
MOST_BODY = 6 * 1024 * 1024
"""Bytes: what a synchronous Lambda invocation carries."""
HIDDEN_HEADERS = frozenset({"authorization", "cookie", "x-webhook-secret", "x-hub-signature-256"})
RESULT = "result_"
STATUS = "result_status"
_DANGEROUS = frozenset({"set-cookie", "content-length", "transfer-encoding", "connection"})


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a webhook. Header names are lower-case; `body` is as received."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller gets: JSON, or with `is_text` the body as it is."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    is_text: bool = False


def is_allowed(webhook: Webhook, call: Call) -> bool:
    """Whether the call knows the webhook's secret: itself in a header, or an HMAC-SHA256 of the body made with it."""
    if not webhook.secret:
        return True
    secret = webhook.secret.encode()
    signature = "sha256=" + hmac.new(secret, call.body, sha256).hexdigest()
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    offered = [
        (call.headers.get("x-webhook-secret", ""), webhook.secret),
        (call.headers.get("x-hub-signature-256", ""), signature),
        (token.strip() if scheme.lower() == "bearer" else "", webhook.secret),
    ]
    return any(hmac.compare_digest(given.encode(), wanted.encode()) for given, wanted in offered)


def payload(call: Call) -> dict[str, Any]:
    """The variables the script starts with."""
    shown = {name: text for name, text in call.headers.items() if name not in HIDDEN_HEADERS}
    underscored = {name.replace("-", "_"): text for name, text in shown.items()}
    return {
        "params": dict(call.query),
        "body": parsed_body(call),
        "headers": underscored | shown,
        "method": call.method,
        "path": call.path,
    }


def parsed_body(call: Call) -> Any:
    """JSON and forms as values, anything else as text; None for no body."""
    text = call.body.decode("utf-8", "replace")
    if not text:
        return None
    kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(text, keep_blank_values=True))
    if kind == "application/json" or kind.endswith("+json") or text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def answer_of(outcome: Completed) -> Answer:
    """What a script that ended answers: what it returned, else its `result_` variables."""
    answer = _of_value(outcome)
    wanted = outcome.response
    return replace(
        answer,
        status=wanted.get("status", answer.status) if answer.status == 200 else answer.status,
        headers={**_safe(wanted.get("headers", {})), **answer.headers},
    )


def _of_value(outcome: Completed) -> Answer:
    value = outcome.value
    if value is None:
        return _of_variables(outcome.variables)
    if isinstance(value, dict) and {"status", "body", "headers"} & value.keys():
        return _of_object(value)
    return Answer(200, to_plain(value))


def failure_of(outcome: Failed) -> Answer:
    """A failure without internals; THROW and ASSERT say what their author meant to say."""
    return Answer(
        500, {"success": False, "error": "script_failed", "message": outcome.safe_message}
    )


def _of_object(value: Mapping[str, Any]) -> Answer:
    rest = {key: item for key, item in value.items() if key not in ("status", "body", "headers")}
    body = value.get("body", rest)
    given = value.get("headers")
    headers = _safe(given if isinstance(given, dict) else {})
    status = _status(value.get("status")) or 200
    return Answer(status, to_plain(body), headers, is_text=isinstance(body, str))


def _safe(headers: Mapping[str, Any]) -> dict[str, str]:
    """Without those that only we may set."""
    return {str(k): str(text) for k, text in headers.items() if str(k).lower() not in _DANGEROUS}


def _of_variables(variables: Mapping[str, Any]) -> Answer:
    found = {
        name.removeprefix(RESULT): to_plain(value)
        for name, value in variables.items()
        if name.startswith(RESULT) and name != RESULT
    }
    status = _status(variables.get(STATUS))
    if status:
        del found[STATUS.removeprefix(RESULT)]
    return Answer(status or 200, found)


def _status(value: Any) -> int | None:
    """An integer that is an HTTP status of a final response."""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    return int(value) if whole and 200 <= value <= 599 else None
