"""What GET finds by name: variables, the conversation, the person, the bot, REMEMBER (language spec §4.9)."""

from __future__ import annotations

from typing import Any

from shared.basic.runtime.entry import predefined
from shared.basic.runtime.run import Run
from shared.basic.values.access import member

_ABSENT: tuple[bool, Any] = (False, None)


def lookup(run: Run, name: str) -> tuple[bool, Any]:
    """Whether anything has that name or path, and its value."""
    root, _, rest = name.partition(".")
    return _path(run, root, rest) if rest else _single(run, name)


def _path(run: Run, root: str, rest: str) -> tuple[bool, Any]:
    known, holder = run.variable(root)
    if not known:  # a platform object is a variable only of scripts that mention it
        holder = predefined(run.services, {}).get(root.casefold())
    owner = root.casefold()
    if not known and owner not in ("session", "user", "bot"):
        return _ABSENT
    stored, value = _stored(run, owner, rest)
    if stored:
        return True, value
    for part in rest.split("."):
        holder = member(holder, part)
    return True, "" if holder is None else holder


def _single(run: Run, name: str) -> tuple[bool, Any]:
    found, value = run.variable(name)
    if found:
        return True, value
    for owner in ("session", "user", "remember"):
        stored, value = _stored(run, owner, name)
        if stored:
            return True, value
    return _ABSENT


def _stored(run: Run, owner: str, name: str) -> tuple[bool, Any]:
    """What SET "session.x", SET "user.x", SET "bot.x" or REMEMBER stored."""
    if owner == "session":
        session = run.services.session
        kept = session.state.variables if session is not None else {}
        return (True, kept[name]) if name in kept else _ABSENT
    if owner not in ("user", "bot", "remember"):
        return _ABSENT
    with run.reading() as unit:
        value = unit.memory.get(owner, run.bot.id if owner == "bot" else run.user.id, name)
    return (value is not None), value
