"""Runs one turn of one session: claims it, performs it, ends it (architecture §3).

A turn may be delivered several times; whatever was committed before is found again and not done again. A turn that
fails three times is answered with a friendly sentence and does not block the next one.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from shared.conversation.answering import Interrupted
from shared.conversation.asking import CHANNEL
from shared.conversation.asking import FAILED as ANSWER_FAILED
from shared.conversation.buttons import buttons
from shared.conversation.delivery import Delivery
from shared.conversation.ingress import enqueue
from shared.conversation.kinds import KINDS
from shared.conversation.stage import Stage
from shared.conversation.tool_calls import Suspended
from shared.conversation.turn_context import TurnContext
from shared.errors import BudgetExceeded, GbError, InternalError, ServiceUnavailable
from shared.ids import derived_id
from shared.llm.errors import (
    ContextTooLong,
    ModelAuth,
    ModelBusy,
    ModelFailed,
    ModelRateLimited,
    ModelRefused,
)
from shared.log import bound, logger
from shared.records.turns import DONE, FAILED
from shared.records.users import User

if TYPE_CHECKING:
    from shared.conversation.desk import Desk
    from shared.records.messages import StoredMessage
    from shared.records.sessions import Session
    from shared.store import Unit

MOST_ATTEMPTS = 3
FRIENDLY: tuple[tuple[type[GbError], str], ...] = (
    (BudgetExceeded, "budget"),
    (ModelAuth, "model_key"),
    (ModelRateLimited, "busy"),
    (ContextTooLong, "too_long"),
    (ModelRefused, "refused"),
    (ModelBusy, "model_down"),
    (ModelFailed, "model_down"),
)


def run_turn(desk: Desk, org_id: str, turn_id: str) -> None:
    """Perform one turn. Raises only when the turn should be delivered again."""
    with desk.store.transaction(org_id) as unit:
        opened = _open(desk, unit, turn_id)
    if opened is None:
        logger.warning("a turn that does not exist was delivered", turn_id=turn_id)
        return
    turn = opened
    began = time.monotonic()
    with bound(turn_id=turn_id, session_id=turn.session.id, bot=turn.bot.name):
        _watch(turn)
        if turn.turn.attempts > 1 or turn.turn.is_over:
            turn.stage.take_over(_stored(turn))
        if turn.turn.is_over:
            _show_end(turn)
            return
        _perform(turn)
        desk.metrics.put("turn_duration", time.monotonic() - began, kind=turn.turn.kind)


def _open(desk: Desk, unit: Unit, turn_id: str) -> TurnContext | None:
    turn = unit.turns.start(turn_id)
    session = unit.sessions.get(turn.session_id) if turn else None
    bot = unit.bots.get(turn.bot_id) if turn else None
    if turn is None or session is None or bot is None:
        return None
    if not turn.is_over:
        unit.sessions.set_running(session.id, turn.id)
    user = unit.users.get(session.user_id) or User(session.user_id, session.org_id, "")
    stage = Stage(session, turn.id, _delivery(desk, session, turn.attempts))
    return TurnContext(desk, turn, session, bot, user, stage)


def _delivery(desk: Desk, session: Session, attempt: int) -> Delivery:
    def forget(connection_id: str) -> None:
        with desk.store.transaction(session.org_id) as unit:
            unit.connections.remove(connection_id)
        try:
            desk.frame_log.note_gone(session.id, connection_id)
        except ServiceUnavailable as error:
            logger.warning("a lost socket was not noted", reason=str(error))

    return Delivery(desk.frame_log, desk.push, desk.locks, forget, attempt)


def _watch(turn: TurnContext) -> None:
    """All live sockets of the session see the turn; an answer to CONTINUE goes to the one that asked."""
    with turn.transaction() as unit:
        connections = list(unit.connections.of_session(turn.session.id))
    only = (
        turn.turn.payload.get("connection_id") if turn.turn.kind in ("continue", "open") else None
    )
    turn.stage.watch([connection for connection in connections if only in (None, connection.id)])


def _perform(turn: TurnContext) -> None:
    again = False
    try:
        KINDS[turn.turn.kind](turn)
        _finish(turn, DONE)
    except Interrupted:
        _interrupt(turn)
    except Suspended:
        again = True
        _resume_later(turn)
    except (ModelFailed, BudgetExceeded) as error:
        logger.warning("a turn was answered with an error", code=error.code, reason=error.message)
        _fail(turn, _friendly(error), error)
    except Exception:
        logger.exception("a turn failed", attempts=turn.turn.attempts)
        again = turn.turn.attempts < MOST_ATTEMPTS
        if again:
            turn.stage.close(replaced=True)
            raise
        _fail(turn, "error")
    finally:
        turn.stage.rest()
        if not again:
            turn.stage.over()


def _finish(turn: TurnContext, status: str) -> None:
    """Mark the turn answered (again) and show the buttons the session has now."""
    with turn.transaction() as unit:
        unit.turns.finish(turn.turn.id, status)
        unit.sessions.set_running(turn.session.id, "")
    turn.stage.end_with(buttons(turn))


def _interrupt(turn: TurnContext) -> None:
    """Keep what was shown, marked, and end the stream (rule T2)."""
    shown = turn.stage.flush()
    message = replace(turn.message(shown), id=derived_id(turn.turn.id, "answer"), interrupted=True)
    with turn.transaction() as unit:
        if shown.strip():
            unit.messages.append(message)
        unit.turns.finish(turn.turn.id, DONE)
        unit.sessions.set_running(turn.session.id, "")
    turn.stage.close()


def _resume_later(turn: TurnContext) -> None:
    """The invocation's time is up in the middle of a script: the next invocation goes on with it."""
    steps = turn.turn.attempts
    enqueue(turn.desk, turn.turn, dedup=f"{turn.turn.id}:{steps}")
    turn.stage.close()


def _fail(turn: TurnContext, sentence: str, error: GbError | None = None) -> None:
    turn.stage.close()
    if turn.session.channel == CHANNEL:
        told = error or InternalError()
        turn.stage.event(ANSWER_FAILED, {"code": told.code, "message": told.message})
    turn.say_own(sentence, id=turn.turn.id[-8:])
    _finish(turn, FAILED)


def _friendly(error: GbError) -> str:
    return next((name for kind, name in FRIENDLY if isinstance(error, kind)), "model_down")


def _stored(turn: TurnContext) -> list[StoredMessage]:
    """What the bot has said in this turn so far, also before a crash."""
    with turn.transaction() as unit:
        messages = unit.messages.of_turn(turn.turn.id)
    return [message for message in messages if message.role == "assistant"]


def _show_end(turn: TurnContext) -> None:
    """The end of a turn that was answered by a worker which stopped before it could show it."""
    turn.stage.end_with(buttons(turn))
    turn.stage.rest()
    turn.stage.over()
