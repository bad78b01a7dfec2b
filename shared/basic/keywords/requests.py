"""The request a webhook serves and the answer it gives: GET REQUEST BODY, GET FORM VALUE, SET RESPONSE STATUS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import RESPONSE, Run
from shared.basic.values.access import index, member
from shared.basic.values.conversion import integer
from shared.basic.values.display import display
from shared.basic.values.plain import from_json

_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@keyword(
    "GET REQUEST BODY",
    effect=Effect.PURE,
    kind="value",
    cls="EXOTIC",
    example="sent = GET REQUEST BODY",
)
def get_request_body(run: Run) -> Any:
    """What the request that started this script carries: JSON and forms as values; null without one."""
    return run.params.get("body")


@keyword(
    "GET FORM VALUE {name:expr}",
    effect=Effect.PURE,
    kind="value",
    cls="EXOTIC",
    example='mail = GET FORM VALUE "email"',
)
def get_form_value(run: Run, name: Any) -> Any:
    """A field of the form or query that started this script, "" without one."""
    wanted = display(name).strip()
    for source in ("fields", "form", "body", "params"):
        holder = run.params.get(source)
        if isinstance(holder, Mapping):
            found = member(holder, wanted)
            if found is not None:
                return found
    return ""


@keyword(
    "GET JSON PATH {data:sum}, {path:expr}",
    effect=Effect.PURE,
    kind="value",
    cls="EXOTIC",
    example='city = GET JSON PATH {"people": [{"city": "Recife"}]}, "$.people[0].city"',
)
def get_json_path(_run: Run, data: Any, path: Any) -> Any:
    """A value inside an object or JSON text by its path, such as `$.people[0].city`; null when there is none."""
    value = from_json(data) if isinstance(data, str) else data
    for name, place in _STEP.findall(display(path).strip().removeprefix("$")):
        if value is None:
            return None
        value = index(value, int(place)) if place else member(value, name)
    return value


@keyword(
    "SET RESPONSE STATUS TO {status:expr}",
    effect=Effect.PURE,
    kind="statement",
    cls="EXOTIC",
    example="SET RESPONSE STATUS TO 201",
)
def set_response_status(run: Run, status: Any) -> None:
    """The HTTP status the webhook answers with, unless it returns another."""
    code = integer(status)
    if not 200 <= code <= 599:
        raise BasicError("R5010", f"{code} is no HTTP status between 200 and 599")
    run.data[RESPONSE] = {**run.data.get(RESPONSE, {}), "status": code}


@keyword(
    "SET RESPONSE HEADER {name:sum} TO {value:expr}",
    effect=Effect.PURE,
    kind="statement",
    cls="EXOTIC",
    example='SET RESPONSE HEADER "X-Request-Id" TO GUID()',
)
def set_response_header(run: Run, name: Any, value: Any) -> None:
    """A header the webhook answers with."""
    wanted, text = display(name).strip(), display(value)
    if not _HEADER.fullmatch(wanted) or any(letter in text for letter in "\r\n\0"):
        raise BasicError("R5010", f"{shortened(wanted)} is no header of one line")
    known = run.data.get(RESPONSE, {})
    run.data[RESPONSE] = {**known, "headers": {**known.get("headers", {}), wanted: text}}


@keyword(
    "GET WHATSAPP SENDER NUMBER",
    effect=Effect.PURE,
    kind="value",
    cls="EXOTIC",
    example="number = GET WHATSAPP SENDER NUMBER",
)
def get_whatsapp_sender_number(run: Run) -> str:
    """The telephone number of who wrote, "" outside of a WhatsApp message."""
    return display(_message(run, "from") or (run.user.phone if _on_whatsapp(run) else ""))


@keyword(
    "GET WHATSAPP MESSAGE BODY",
    effect=Effect.PURE,
    kind="value",
    cls="EXOTIC",
    example="words = GET WHATSAPP MESSAGE BODY",
)
def get_whatsapp_message_body(run: Run) -> str:
    """What the person wrote, "" outside of a message."""
    return display(_message(run, "text") or _message(run, "body"))


@keyword(
    "GET WHATSAPP MESSAGE ID",
    effect=Effect.PURE,
    kind="value",
    cls="EXOTIC",
    example="id = GET WHATSAPP MESSAGE ID",
)
def get_whatsapp_message_id(run: Run) -> str:
    """The channel's own id of the message, "" outside of one."""
    return display(_message(run, "id") or _message(run, "message_id"))


def _message(run: Run, name: str) -> Any:
    told = run.params.get("message") or run.params.get("event")
    return told.get(name, "") if isinstance(told, Mapping) else ""


def _on_whatsapp(run: Run) -> bool:
    session = run.services.session
    return session is not None and session.channel == "whatsapp"
