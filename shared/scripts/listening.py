"""What a script's file listens to: its ON handlers, and the event its name says (language spec §3.14, §7.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from shared.ids import derived_id
from shared.records.events import CHANGE, EMAIL, EVENT, FORM, TABLE, Listener

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.records.bots import Bot
    from shared.records.runs import StoredProgram

_FILE = re.compile(r"on[-_](?P<event>.+)", re.IGNORECASE)
_FORM_FILE = re.compile(r"form[-_]submit(?:[-_](?P<form>.+))?", re.IGNORECASE)
_MAIL_FILES = frozenset({"receive-email", "email", "email-received"})
_CHANGE_FILES = frozenset({"change", "file-change", "folder-change"})
_OPERATIONS = re.compile(r"(?P<operation>insert|update|delete)[-_](?:of[-_])?(?P<table>.+)")
# Triggers of one word are events of that name (specification 4.15).
_WORDS = {"MESSAGE": "message", "WHATSAPP MESSAGE RECEIVED": "message", "FILE UPLOAD": "upload"}


def listeners_of(bot: Bot, program: StoredProgram) -> list[Listener]:
    """The listeners of a build, with ids that stay while the handler's place in the file does."""
    declared: Mapping[str, Any] = program.code.get("metadata", {})
    found = [_declared(each) for each in declared.get("handlers", ())]
    by_name = _of_file(program.name)
    if by_name is not None:
        found.append(by_name)
    return [
        Listener(
            id=derived_id(bot.id, f"listener:{program.name}:{each['entry']}"),
            org_id=bot.org_id,
            bot_id=bot.id,
            script=program.name,
            **each,
        )
        for each in found
    ]


def _declared(handler: Mapping[str, Any]) -> dict[str, Any]:
    kind, subject = str(handler["kind"]), str(handler["subject"])
    if kind in _WORDS:
        kind, subject = EVENT, _WORDS[kind]
    return {
        "entry": str(handler["entry"]),
        "kind": kind,
        "subject": subject,
        "operations": tuple(handler.get("events", ())),
        "filters": dict(handler.get("filters", {})),
    }


def _of_file(name: str) -> dict[str, Any] | None:
    """`on-transfer`, `on_form_submit_contact`, `on-receive-email`, `on-insert-of-leads`."""
    match = _FILE.fullmatch(name)
    if match is None:
        return None
    event = match["event"]
    form, rows = _FORM_FILE.fullmatch(event), _OPERATIONS.fullmatch(event.casefold())
    plain = event.casefold().replace("_", "-")
    if form is not None:
        return _listener(FORM, form["form"] or "")
    if rows is not None:
        return {**_listener(TABLE, rows["table"]), "operations": (rows["operation"].upper(),)}
    if plain in _MAIL_FILES:
        return _listener(EMAIL, "")
    if plain in _CHANGE_FILES:
        return _listener(CHANGE, "")
    return _listener(EVENT, event)


def _listener(kind: str, subject: str) -> dict[str, Any]:
    return {"entry": "", "kind": kind, "subject": subject}
