"""Handing conversations to people: TRANSFER TO HUMAN, the queue, attendants, tags and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.basic.crm import queue
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.conditions import select
from shared.basic.runtime.filters import parse_filter
from shared.basic.runtime.phrases import Phrase
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.plain import to_plain
from shared.basic.values.records import Outcome, RowSet
from shared.ids import derived_id
from shared.records.outbox import OutboxItem

_OUTBOX_KIND = "attendance"


@keyword(
    "TRANSFER TO HUMAN [{who:sum} [, {priority:sum} [, {context:sum} [, {destination:expr}]]]]",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='done = TRANSFER TO HUMAN "sales", "high", "Asks for a discount"',
)
def transfer_to_human(
    run: Run, who: Any = "", priority: Any = "normal", context: Any = "", destination: Any = ""
) -> Outcome:
    """Hand the conversation to a person or a department: {success, attendant, queue_position, message}.

    The bot stops answering until somebody resolves the conversation. One object with name, department, priority,
    context and destination may stand for the values.
    """
    if isinstance(who, Mapping):
        given = {str(name).casefold(): value for name, value in who.items()}
        priority, context = given.get("priority", priority), given.get("context", context)
        destination = given.get("destination", destination)
        who = given.get("name") or given.get("department") or given.get("who") or ""
    return _handed_over(
        run, display(who).strip(), queue.priority_of(priority), context, destination
    )


@keyword(
    "ESCALATE TO SUPERVISOR",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example="ESCALATE TO SUPERVISOR",
)
def escalate_to_supervisor(run: Run) -> None:
    """Hand the conversation to the supervisors, before all others."""
    _handed_over(run, "supervisor", "urgent", "", "")


def _handed_over(run: Run, who: str, priority: str, context: Any, destination: Any) -> Outcome:
    session = run.services.session
    if session is None:
        raise BasicError("R5023", "there is no conversation here to hand over")
    record = queue.conversation(run, session.id)
    attendant = queue.attendant_for(run, who)
    record |= {
        "user_name": run.user.name,
        "department": who,
        "priority": priority,
        "context": to_plain(context),
        "destination": display(destination),
        "status": queue.ASSIGNED if attendant else queue.WAITING,
        "attendant": attendant["id"] if attendant else "",
        "queued_at": queue.now_text(run),
    }
    queue.keep(run, record)
    run.unit.sessions.set_status(session.id, "human")
    run.state.variables["needs_human"] = True
    run.save_session()
    item_id = derived_id(run.services.org_id, f"attendance:{run.key}")
    payload = {"bot_id": run.bot.id, **record}
    run.unit.outbox.add(OutboxItem(item_id, run.services.org_id, _OUTBOX_KIND, item_id, payload))
    ids = [each["session_id"] for each in queue.waiting(run)]
    position = ids.index(session.id) + 1 if session.id in ids else 0
    name = attendant["name"] if attendant else ""
    message = (
        f"You are talking to {name} now." if name else f"You are number {position} in the queue."
    )
    return Outcome(
        {"success": True, "attendant": name, "queue_position": position, "message": message}
    )


@keyword(
    "GET QUEUE [{where:filter}]",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='queue = GET QUEUE "priority = high"',
)
def get_queue(run: Run, where: Phrase | None = None) -> RowSet:
    """The conversations that wait for a person, in the order they are served."""
    found = queue.waiting(run)
    if where is not None:
        found = select(list(found), parse_filter(where), run.services.context)
    return RowSet(found, source="queue")


@keyword(
    "NEXT IN QUEUE",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="next_one = NEXT_IN_QUEUE()",
)
def next_in_queue(run: Run) -> Any:
    """The conversation to be served next, null when nobody waits."""
    found = queue.waiting(run)
    return found[0] if found else None


@keyword(
    "ASSIGN CONVERSATION {session:sum} TO {attendant:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='ASSIGN CONVERSATION session.id TO "ana@example.com"',
)
def assign_conversation(run: Run, session: Any, attendant: Any) -> dict[str, Any]:
    """Give a conversation to an attendant; its record."""
    record = queue.conversation(run, session)
    who = display(attendant).strip()
    if not who:
        raise BasicError("R5010", "ASSIGN CONVERSATION needs an attendant")
    record |= {"status": queue.ASSIGNED, "attendant": who, "assigned_at": queue.now_text(run)}
    queue.keep(run, record)
    run.unit.sessions.set_status(record["session_id"], "human")
    return record


@keyword(
    "RESOLVE CONVERSATION {session:sum} [WITH {reason:expr}]",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='RESOLVE CONVERSATION session.id WITH "solved"',
)
def resolve_conversation(run: Run, session: Any, reason: Any = "") -> dict[str, Any]:
    """End the part of people in a conversation: the bot answers again. Its record."""
    record = queue.conversation(run, session)
    changes = {
        "status": queue.RESOLVED,
        "reason": display(reason),
        "resolved_at": queue.now_text(run),
    }
    record |= changes
    queue.keep(run, record)
    run.unit.sessions.set_status(record["session_id"], "active")
    own = run.services.session
    if own is not None and own.id == record["session_id"]:
        run.state.variables["needs_human"] = False
        run.save_session()
    return record


@keyword(
    "SET PRIORITY {session:sum} TO {priority:ref}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='SET PRIORITY session.id TO "urgent"',
)
def set_priority(run: Run, session: Any, priority: Any) -> None:
    """Change a conversation's place in the queue: urgent, high, normal or low."""
    record = queue.conversation(run, session)
    queue.keep(run, record | {"priority": queue.priority_of(priority)})


@keyword(
    "TAG CONVERSATION {session:sum} WITH {tag:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='TAG CONVERSATION session.id WITH "discount"',
)
def tag_conversation(run: Run, session: Any, tag: Any) -> None:
    """Mark a conversation with a word, or with several in a list."""
    record = queue.conversation(run, session)
    words = [display(word).strip() for word in (tag if isinstance(tag, list) else [tag])]
    tags = dict.fromkeys([*record["tags"], *(word for word in words if word)])
    queue.keep(run, record | {"tags": list(tags)})


@keyword(
    "ADD NOTE {note:sum} TO {session:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='ADD NOTE "Wants a call on Monday" TO session.id',
)
def add_note(run: Run, note: Any, session: Any) -> None:
    """Write a note to a conversation that only attendants see."""
    record = queue.conversation(run, session)
    made = {"text": display(note), "by": run.user.name, "at": queue.now_text(run)}
    queue.keep(run, record | {"notes": [*record["notes"], made]})


@keyword(
    "GET ATTENDANTS [WITH STATUS {status:ref}]",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='people = GET ATTENDANTS WITH STATUS "online"',
)
def get_attendants(run: Run, status: Any = "") -> RowSet:
    """Who serves conversations: {id, name, email, department, status}."""
    return RowSet(queue.attendants(run, display(status).strip().casefold()), source="attendants")


@keyword(
    "GET ATTENDANT STATS {attendant:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='figures = GET ATTENDANT STATS "ana@example.com"',
)
def get_attendant_stats(run: Run, attendant: Any) -> dict[str, Any]:
    """How many conversations an attendant has and had: {attendant, status, assigned, resolved, total}."""
    who = display(attendant).strip()
    with run.reading() as unit:
        found = [entry.data for entry in unit.entries.list_of(run.bot.id, queue.CONVERSATION)]
        known = unit.entries.get(run.bot.id, queue.ATTENDANT, who.casefold())
    own = [each["status"] for each in found if str(each["attendant"]).casefold() == who.casefold()]
    return {
        "attendant": who,
        "status": known.data["status"] if known else "offline",
        "assigned": own.count(queue.ASSIGNED),
        "resolved": own.count(queue.RESOLVED),
        "total": len(own),
    }


@keyword(
    "SET ATTENDANT STATUS {attendant:sum} TO {status:ref}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='SET ATTENDANT STATUS "ana@example.com" TO "online"',
)
def set_attendant_status(run: Run, attendant: Any, status: Any) -> dict[str, Any]:
    """Say whether somebody serves: online, busy, away or offline. An object may give name, email and department too."""
    wanted = display(status).strip().casefold()
    if wanted not in queue.STATUSES:
        raise BasicError("R5010", f"{shortened(wanted)} is not one of {', '.join(queue.STATUSES)}")
    given = (
        dict(attendant) if isinstance(attendant, Mapping) else {"id": display(attendant).strip()}
    )
    who = display(given.get("id") or given.get("email") or given.get("name")).strip()
    if not who:
        raise BasicError("R5010", "an attendant needs a name")
    entry = run.unit.entries.get(run.bot.id, queue.ATTENDANT, who.casefold())
    known = (
        entry.data if entry else {"name": who, "email": who if "@" in who else "", "department": ""}
    )
    record = {
        **known,
        **{str(k): to_plain(v) for k, v in given.items()},
        "id": who,
        "status": wanted,
    }
    run.unit.entries.put(run.bot.id, queue.ATTENDANT, who.casefold(), record)
    return record


@keyword(
    "GET CUSTOMER HISTORY {user:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="past = GET CUSTOMER HISTORY user.id",
)
def get_customer_history(run: Run, user: Any) -> RowSet:
    """What is known of a customer's conversations and activities with this bot, newest first."""
    who = display(user.get("id") if isinstance(user, Mapping) else user).strip()
    with run.reading() as unit:
        talks = unit.entries.list_of(run.bot.id, queue.CONVERSATION)
        acts = unit.entries.list_of(run.bot.id, "activity", prefix=f"{who}:")
    rows = [
        {"type": "conversation", "at": each.data["queued_at"], **each.data}
        for each in talks
        if who in (each.data.get("user_id"), each.data.get("user_name"))
    ]
    rows += [{"type": "activity", **each.data} for each in acts]
    return RowSet(sorted(rows, key=lambda row: str(row["at"]), reverse=True), source="history")
