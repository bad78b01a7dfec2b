"""Conversations that wait for a person, as records of the bot (`attendance` by session, `attendant` by name)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shared.basic.errors import BasicError, shortened
from shared.basic.values.display import display
from shared.basic.values.moments import moment_text

if TYPE_CHECKING:
    from shared.basic.runtime.run import Run

CONVERSATION, ATTENDANT = "attendance", "attendant"
WAITING, ASSIGNED, RESOLVED = "waiting", "assigned", "resolved"
PRIORITIES = ("urgent", "high", "normal", "low")
STATUSES = ("online", "busy", "away", "offline")

Conversation = dict[str, Any]


def priority_of(value: Any) -> str:
    """One of the four priorities by its name or by a number from 1 (urgent) to 4; R5010 for anything else."""
    text = display(value).strip().casefold()
    names = dict(zip("1234", PRIORITIES, strict=True)) | {"critical": "urgent", "medium": "normal"}
    found = names.get(text, text) or "normal"
    if found not in PRIORITIES:
        raise BasicError("R5010", f"{shortened(text)} is not one of {', '.join(PRIORITIES)}")
    return found


def waiting(run: Run) -> list[Conversation]:
    """The queue in the order it is served: by priority, then by how long they wait."""
    with run.reading() as unit:
        found = [entry.data for entry in unit.entries.list_of(run.bot.id, CONVERSATION)]
    queued = [each for each in found if each["status"] == WAITING]
    return sorted(queued, key=lambda each: (PRIORITIES.index(each["priority"]), each["queued_at"]))


def conversation(run: Run, session: Any) -> Conversation:
    """The record of a conversation of this bot, a fresh one when nobody asked for a person yet; R5010 for a stranger."""
    session_id = session_id_of(run, session)
    entry = run.unit.entries.get(run.bot.id, CONVERSATION, session_id)
    if entry is not None:
        return dict(entry.data)
    found = run.unit.sessions.get(session_id)
    return {
        "session_id": session_id,
        "user_id": found.user_id if found else "",
        "channel": found.channel if found else "",
        "department": "",
        "priority": "normal",
        "context": "",
        "status": "bot",
        "attendant": "",
        "queued_at": now_text(run),
        "tags": [],
        "notes": [],
    }


def session_id_of(run: Run, session: Any) -> str:
    """The id of a session of this bot, the run's own for an empty one; R5010 for any other."""
    given = (
        session.get("id", session.get("session_id")) if isinstance(session, Mapping) else session
    )
    text = display(given).strip()
    own = run.services.session
    if own is not None and text in ("", own.id):
        return own.id
    with run.reading() as unit:
        found = unit.sessions.get(text) if text else None
    if found is None or found.bot_id != run.bot.id:
        raise BasicError("R5010", f"there is no conversation {shortened(text)} with this bot")
    return found.id


def keep(run: Run, record: Conversation) -> None:
    """Write the record of a conversation."""
    run.unit.entries.put(run.bot.id, CONVERSATION, record["session_id"], record)


def attendants(run: Run, status: str = "") -> list[dict[str, Any]]:
    """{id, name, email, department, status} of everybody who serves, by name."""
    with run.reading() as unit:
        found = [entry.data for entry in unit.entries.list_of(run.bot.id, ATTENDANT)]
    wanted = [each for each in found if status in ("", each["status"])]
    return sorted(wanted, key=lambda each: str(each["name"]).casefold())


def attendant_for(run: Run, who: str) -> dict[str, Any] | None:
    """Somebody online by id, name, mail address or department; anybody online for no name."""
    wanted = who.casefold()
    online = attendants(run, "online")
    for each in online:
        if wanted in {str(each[name]).casefold() for name in ("id", "name", "email", "department")}:
            return each
    return online[0] if online and not who else None


def history(run: Run, session_id: str, most: int = 40) -> str:
    """What was said in a conversation, a line for each message."""
    with run.reading() as unit:
        found = unit.messages.newest(session_id, most, roles=("user", "assistant"))
    names = {"user": "Customer", "assistant": "Agent"}
    return "\n".join(f"{names.get(each.role, each.role)}: {each.content}" for each in found)


def now_text(run: Run) -> str:
    """The present moment as records keep it, so that texts sort as moments do."""
    return moment_text(run.services.context.now())
