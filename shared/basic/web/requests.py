"""Requests of a run: its headers, its time, its failures in the language's own codes (language spec §9.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from shared.basic.data.rows import Field, value_of
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import HttpResult
from shared.basic.web.answers import result_of
from shared.basic.web.bodies import body_of, revealed
from shared.network.failures import (
    AddressBlocked,
    AnswerTooLarge,
    ConnectionFailed,
    FetchTimedOut,
    HostNotFound,
    NetworkFailed,
    TlsFailed,
)
from shared.network.records import MAX_SECONDS, WebAnswer, WebRequest

HEADERS = "http-headers"
"""Where a run keeps what SET HEADER set."""

_CODES: dict[type[NetworkFailed], str] = {
    FetchTimedOut: "R5101",
    HostNotFound: "R5102",
    ConnectionFailed: "R5103",
    TlsFailed: "R5104",
    AddressBlocked: "R5105",
    AnswerTooLarge: "R5033",
}


def is_web(source: str) -> bool:
    """Whether a text is a web address rather than a name or a path."""
    return source.strip().casefold().startswith(("http://", "https://"))


def reads(run: Run, url: str) -> HttpResult:
    """What is there."""
    return _result(run, fetched(run, "GET", url))


def acts(
    run: Run,
    method: str,
    url: Any,
    data: Any = None,
    content_type: str = "",
    *,
    bare: bool = False,
    key: str = "",
) -> HttpResult:
    """Send something, once: the other side can tell a repetition by the step's own `Idempotency-Key`.

    With `bare` there is no body; `key` is sent as a bearer token.
    """
    body, kind = (None, "") if bare else body_of(data, content_type)
    headers = {"Idempotency-Key": run.key}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    if kind:
        headers["Content-Type"] = kind
    return _result(run, fetched(run, method, display(url), headers, body))


def fetched(
    run: Run,
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> WebAnswer:
    """The answer, whatever its status. The run's own headers stand above the given ones."""
    merged = _merged(headers or {}, run.data.get(HEADERS, {}))
    seconds = max(1.0, min(MAX_SECONDS, run.services.remaining_ms() / 1000))
    try:
        return run.services.web.fetch(WebRequest(method, url, merged, body, seconds))
    except NetworkFailed as failure:
        raise _language_error(failure, url) from failure


def _merged(given: Mapping[str, str], own: Mapping[str, Any]) -> dict[str, str]:
    names = {name.casefold() for name in own}
    kept = {name: text for name, text in given.items() if name.casefold() not in names}
    return kept | {name: display(revealed(value)) for name, value in own.items()}


def _language_error(failure: NetworkFailed, url: str) -> BasicError:
    kinds = (kind for kind in type(failure).__mro__ if kind in _CODES)
    code = _CODES.get(next(kinds, ConnectionFailed), "R5103")
    # A query may hold a key, so it stays out of messages.
    return BasicError(code, f"{shortened(url.partition('?')[0])}: {failure.message}")


def _result(run: Run, answer: WebAnswer) -> HttpResult:
    throws = run.services.config("http-errors").strip().casefold() == "throw"
    if throws and answer.status >= 400:
        raise BasicError(f"R51{answer.status}", f"the answer is {answer.status} {answer.reason}")
    return result_of(answer)


def with_query(url: str, values: Mapping[str, Any]) -> str:
    """The address with more query parameters."""
    if not values:
        return url
    base, mark, fragment = url.partition("#")
    joint = "&" if "?" in base else "?"
    return f"{base}{joint}{urlencode({k: display(revealed(v)) for k, v in values.items()})}{mark}{fragment}"


def by_name(fields: tuple[Field, ...]) -> dict[str, Any]:
    """An object of values, each under the name it was written with; R5010 for one without a name."""
    found: dict[str, Any] = {}
    for name, phrase in fields:
        if not name:
            raise BasicError("R5010", "each value must be a variable, whose name the field takes")
        found[name.rpartition(".")[2]] = value_of(phrase)
    return found
