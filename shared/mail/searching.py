"""What a person types to find mail: words, and operators from: to: subject: has: is: before: after: label: in:."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from shared.errors import BadRequest

_TERM = re.compile(r'(?P<no>-)?(?:(?P<operator>[a-z]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))')
MOST_TERMS = 20


@dataclass(frozen=True, slots=True)
class MailFilter:
    """Which messages are wanted; empty fields ask for nothing. `words` must all be in the message."""

    account_id: str = ""
    folder_id: str = ""
    special: str = ""
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    has_attachment: bool = False
    unread: bool | None = None
    starred: bool | None = None
    flagged: bool | None = None
    snoozed: bool = False
    before: datetime | None = None
    after: datetime | None = None


def read_query(text: str, begin: MailFilter | None = None) -> MailFilter:
    """The filter of a query; BadRequest names the operator or value that means nothing."""
    found = begin or MailFilter()
    terms = list(_TERM.finditer(text))
    rest = _TERM.sub("", text).strip()
    if rest:
        raise BadRequest(f"The search cannot be read at {rest[:40]!r}; close every quote.")
    if len(terms) > MOST_TERMS:
        raise BadRequest(f"A search has at most {MOST_TERMS} words.")
    for term in terms:
        value = term["quoted"] if term["quoted"] is not None else term["bare"]
        if value:
            found = _with(found, term["operator"] or "", value, negated=bool(term["no"]))
    return found


def _with(known: MailFilter, operator: str, value: str, *, negated: bool) -> MailFilter:
    if negated:
        if operator:
            raise BadRequest(f"Only words can be excluded, not {operator}:.")
        return replace(known, without=(*known.without, value))
    many = {
        "": "words",
        "from": "sender",
        "to": "recipient",
        "subject": "subject",
        "label": "labels",
    }
    if operator in many:
        name = many[operator]
        return _changed(known, name, (*getattr(known, name), value))
    if operator in ("before", "after"):
        return _changed(known, operator, _day(operator, value))
    if operator == "in":
        return replace(known, special=value.casefold())
    state = _STATES.get((operator, value.casefold()))
    if state is None:
        raise BadRequest(f"The search does not know {operator}:{value[:40]}.")
    return _changed(known, *state)


def _changed(known: MailFilter, name: str, value: Any) -> MailFilter:
    return replace(known, **{name: value})


_STATES: dict[tuple[str, str], tuple[str, object]] = {
    ("has", "attachment"): ("has_attachment", True),
    ("is", "unread"): ("unread", True),
    ("is", "read"): ("unread", False),
    ("is", "starred"): ("starred", True),
    ("is", "flagged"): ("flagged", True),
    ("is", "snoozed"): ("snoozed", True),
}


def _day(operator: str, value: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(value), time(), UTC)
    except ValueError:
        raise BadRequest(f"{operator}: needs a day such as 2026-03-05.") from None
