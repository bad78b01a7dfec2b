"""Taking a message in: stored once, queued in order, acknowledged (architecture §3).

The row and its turn commit together. If the queue cannot be reached afterwards nothing is lost: the sweep queues the
turns nobody has touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shared.errors import AlreadyExists, Gone, PayloadTooLarge, RateLimited, ServiceUnavailable
from shared.ids import derived_id, new_id
from shared.log import logger
from shared.packages.bot_config import BotConfig
from shared.records.messages import StoredMessage
from shared.records.turns import Turn
from shared.records.users import GUEST

if TYPE_CHECKING:
    from datetime import datetime

    from shared.conversation.desk import Desk
    from shared.records.bots import Bot
    from shared.records.sessions import Session
    from shared.store import Unit

MAX_CHARACTERS = 100_000
TITLE_CHARACTERS = 60
REPLACES_AN_ANSWER = frozenset({"message"})
A_MONTH = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing a client sent. `kind` as in `records.turns`; `stored` says whether it is part of the history;
    `native_id` is the client's own id of the message and makes sending it again harmless."""

    kind: str
    text: str = ""
    stored: bool = True
    native_id: str = ""
    media: str = ""
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accepted:
    """`again` is True when this message had been accepted before."""

    turn_id: str
    message_id: str
    again: bool = False


def accept(desk: Desk, session: Session, bot: Bot, inbound: Inbound, role: str = GUEST) -> Accepted:
    """Store and queue one inbound message of a session. Raises Gone, PayloadTooLarge or RateLimited."""
    turn = _new_turn(session, inbound)
    known = _accepted_before(desk, turn) if inbound.native_id else None
    if known is not None:
        return known
    _check(desk, session, bot, inbound, role)
    try:
        replaced = _store(desk, session, bot, turn, inbound)
    except AlreadyExists:  # the same message arrived twice at once
        known = _accepted_before(desk, turn)
        if known is None:
            raise
        return known
    if replaced:
        mark_cancelled(desk, replaced)
    enqueue(desk, turn)
    return Accepted(turn.id, turn.message_id)


def _accepted_before(desk: Desk, turn: Turn) -> Accepted | None:
    with desk.store.transaction(turn.org_id) as unit:
        known = unit.turns.get(turn.id)
    return Accepted(known.id, known.message_id, again=True) if known else None


def _store(desk: Desk, session: Session, bot: Bot, turn: Turn, inbound: Inbound) -> str:
    """Commit the turn with its message; the id of the turn whose answer it replaces, if any."""
    with desk.store.transaction(session.org_id) as unit:
        unit.turns.create(turn)
        unit.sessions.touch(session.id, expires_at=_slid_expiry(desk, session, bot))
        _store_message(unit, session, turn, inbound)
        return _replaced_turn(unit, session, inbound)


def enqueue(desk: Desk, turn: Turn, dedup: str = "") -> None:
    """Hand a committed turn to the worker; a queue that is down leaves it to the sweep."""
    try:
        desk.queue.send_turn(turn.session_id, dedup or turn.id, turn_body(turn))
    except ServiceUnavailable as error:
        logger.error("a turn waits for the sweep", turn_id=turn.id, reason=str(error))


def turn_body(turn: Turn) -> dict[str, str]:
    """What the queue carries: ids only, the row holds the rest."""
    return {
        "kind": "turn",
        "org_id": turn.org_id,
        "turn_id": turn.id,
        "session_id": turn.session_id,
    }


def mark_cancelled(desk: Desk, turn_id: str) -> None:
    """Tell the worker at once; the row says the same, so a cache that is down only delays it."""
    try:
        desk.marks.mark(turn_id)
    except ServiceUnavailable as error:
        logger.warning("a stop was not marked in the cache", turn_id=turn_id, reason=str(error))


def _check(desk: Desk, session: Session, bot: Bot, inbound: Inbound, role: str) -> None:
    expired = session.expires_at is not None and session.expires_at <= desk.clock.now()
    if session.status == "ended" or expired:
        raise Gone("This conversation has ended.")
    if len(inbound.text) > MAX_CHARACTERS:
        raise PayloadTooLarge(f"A message may have at most {MAX_CHARACTERS} characters.")
    if inbound.kind != "message":
        return
    config = BotConfig(bot.config)
    _take(desk, f"session:{session.id}", config.integer("session-rate-limit"), 60, "session")
    if role == GUEST and session.channel == "web":
        limit = config.integer("guest-message-limit")
        _take(desk, f"guest:{session.id}", limit, A_MONTH, "guest")


def _slid_expiry(desk: Desk, session: Session, bot: Bot) -> datetime | None:
    """A guest's session lives on from its last activity."""
    if session.expires_at is None:
        return None
    seconds = BotConfig(bot.config).duration("guest-session-ttl")
    return desk.clock.now() + timedelta(seconds=seconds)


def _take(desk: Desk, bucket: str, limit: int, seconds: int, kind: str) -> None:
    try:
        allowance = desk.limits.take(bucket, limit, seconds)
    except ServiceUnavailable:
        return
    if not allowance.allowed:
        wait = max(1.0, allowance.reset_at - desk.clock.now().timestamp())
        details = {"limit_type": kind, "current": limit, "maximum": limit}
        raise RateLimited(details=details, retry_after=wait)


def _store_message(unit: Unit, session: Session, turn: Turn, inbound: Inbound) -> None:
    if not inbound.stored:
        return
    unit.messages.append(
        StoredMessage(
            id=turn.message_id,
            session_id=session.id,
            role="user",
            content=inbound.text,
            turn_id=turn.id,
            media=inbound.media,
            native_id=inbound.native_id,
        )
    )
    if inbound.kind == "message":
        unit.sessions.set_title(session.id, _title(inbound.text), only_if_empty=True)


def _new_turn(session: Session, inbound: Inbound) -> Turn:
    turn_id = derived_id(session.id, inbound.native_id) if inbound.native_id else new_id()
    return Turn(
        id=turn_id,
        org_id=session.org_id,
        bot_id=session.bot_id,
        session_id=session.id,
        kind=inbound.kind,
        payload={"text": inbound.text, "media": inbound.media, **inbound.payload},
        message_id=new_id() if inbound.stored else "",
    )


def _replaced_turn(unit: Unit, session: Session, inbound: Inbound) -> str:
    """The turn whose answer this message replaces (rule T2): the one running now, unless a script waits for it."""
    if inbound.kind not in REPLACES_AN_ANSWER:
        return ""
    present = unit.sessions.get(session.id)
    if present is None or not present.running_turn or present.status == "waiting":
        return ""
    running = unit.turns.get(present.running_turn)
    if running is None or running.is_over or running.kind not in REPLACES_AN_ANSWER:
        return ""
    unit.turns.cancel(running.id)
    return running.id


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1].rstrip() + "…"
