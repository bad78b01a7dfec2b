"""HEAR as a conversation: the stored question, and what an answer makes of it (specification 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shared.basic.errors import BasicError, shortened
from shared.basic.hear import menus, types
from shared.basic.hear.answers import Accepted, HearContext, Rejected
from shared.basic.runtime.requests import Ask
from shared.basic.values.plain import to_plain
from shared.basic.values.records import File

if TYPE_CHECKING:
    from shared.basic.runtime.limits import Limits
    from shared.basic.runtime.services import Services

HEAR = "hear"
MENU = "MENU"
NO_ANSWER = "R5021"


def question(ask: Ask, variable: str, limits: Limits, services: Services) -> dict[str, Any]:
    """The wait of a run that asks: plain JSON, everything an answer is judged by."""
    seconds = limits.hear_seconds if ask.timeout_seconds is None else ask.timeout_seconds
    deadline = services.context.now() + timedelta(seconds=seconds) if seconds else None
    return {
        "kind": HEAR,
        "type": ask.type,
        "options": list(ask.options),
        "prompt": ask.prompt or "",
        "default": to_plain(ask.default),
        "has_default": ask.has_default,
        "attempts": 0,
        "max_attempts": limits.hear_attempts,
        "variable": variable,
        "deadline": deadline.isoformat() if deadline else None,
        "due": deadline.isoformat() if deadline else None,
        "null_on_timeout": ask.null_on_timeout,
    }


@dataclass(frozen=True, slots=True)
class Stored:
    """The value HEAR gives. `missed` is set when nobody gave a valid answer."""

    value: Any
    meta: Mapping[str, Any]
    missed: BasicError | None = None


@dataclass(frozen=True, slots=True)
class AskAgain:
    """What to say before waiting for another attempt."""

    message: str


def judge(
    wait: Mapping[str, Any], text: str, files: Sequence[File], services: Services
) -> Stored | AskAgain:
    """One answer to a question; raises R5022 for a cancel word."""
    words = services.config("hear-cancel-words").split(",")
    if text.strip().casefold() in {word.strip().casefold() for word in words if word.strip()}:
        raise BasicError("R5022", f"{shortened(text)} cancels the question", keyword="HEAR")
    if wait["has_default"] and types.takes_default(text, files):
        return Stored(wait["default"], {})
    judged = _judged(wait, text, files, services)
    if isinstance(judged, Accepted):
        return Stored(judged.value, judged.meta)
    most = wait["max_attempts"]
    if most == 0 or wait["attempts"] + 1 < most:
        return AskAgain(judged.message)
    return _given_up(wait, judged)


def _judged(
    wait: Mapping[str, Any], text: str, files: Sequence[File], services: Services
) -> Accepted | Rejected:
    locale = services.context.locale
    if wait["type"] == MENU:
        return menus.match(wait["options"], text, locale)
    today = services.context.local_now().date()
    return types.validate(wait["type"], text, HearContext(locale, today), files)


def _given_up(wait: Mapping[str, Any], judged: Rejected) -> Stored:
    if wait["has_default"]:
        return Stored(wait["default"], {})
    kind = types.find_type(wait["type"])
    nothing = None if kind is not None and kind.wants_file else ""
    return Stored(nothing, {}, BasicError(NO_ANSWER, judged.message, keyword="HEAR"))


def overdue(wait: Mapping[str, Any]) -> BasicError:
    """The failure of a question nobody answered in time."""
    return BasicError(
        "R5020", f"nobody answered {shortened(wait['prompt'] or wait['variable'])}", keyword="HEAR"
    )
