"""A question asked over an API, whole conversation included: the bot's full pipeline for callers that keep no session.

The caller's history goes into a session of its own, the question becomes a turn like any other, and what the worker
makes of it is read from the turn's frames. Unless it is to be kept, the session is gone when the answer has been read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shared.conversation.ingress import Inbound, accept, mark_cancelled
from shared.conversation.opening import new_session
from shared.errors import Forbidden, RateLimited, ServiceUnavailable, TimedOut
from shared.ids import new_id
from shared.llm.records import Usage
from shared.records.messages import StoredMessage
from shared.records.model_calls import CallFilter
from shared.records.runs import CANCELLED
from shared.records.users import User

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from shared.conversation.desk import Desk
    from shared.conversation.turn_context import TurnContext
    from shared.records.bots import Bot
    from shared.records.sessions import Session
    from shared.records.users import Identity

CHANNEL = "api"
BEGINS, FAILED = "answer_begins", "answer_failed"
"""Events only this channel has: where the answer begins after the greeting, and why there is none."""
LOOK_EVERY = 0.02
SILENCE = 0.5
"""Seconds without a frame after which the database is asked whether the turn has ended without the cache."""
A_WHILE = timedelta(hours=1)
PER_MINUTE = 60
"""Questions of one user (platform spec §7.3)."""


@dataclass(frozen=True, slots=True)
class Question:
    """`history` are (role, text) pairs, oldest first; `images` are URLs, `data:` ones too; `keep` the session."""

    text: str
    history: Sequence[tuple[str, str]] = ()
    system: str = ""
    images: Sequence[str] = ()
    model: str = ""
    use_kb: bool = True
    use_tools: bool = True
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way. `is_own` means that the session was made for it, `keep` that it shall stay."""

    session: Session
    turn_id: str
    keep: bool = True
    is_own: bool = False


@dataclass(slots=True)
class Answer:
    """The end of an answer and what it took. `code` and `message` are set when there is none.

    `tool_calls` are {name, result}; `usage` adds up every call of a model.
    """

    citations: list[Mapping[str, Any]] = field(default_factory=list)
    suggestions: list[Mapping[str, Any]] = field(default_factory=list)
    message_id: str = ""
    code: str = ""
    message: str = ""
    tool_calls: list[Mapping[str, Any]] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    cached: bool = False


def ask(desk: Desk, bot: Bot, caller: Identity, question: Question) -> Asked:
    """Store and queue the question. Raises Forbidden for a caller the organization does not know, RateLimited."""
    limit_user(desk, caller)
    with desk.store.transaction(bot.org_id) as unit:
        user = unit.users.get(caller.user_id)
        if user is None:
            if caller.role == "guest":
                raise Forbidden
            user = User(caller.user_id, caller.org_id, caller.user_id, role=caller.role)
            unit.users.create(user)
        session = new_session(desk, unit, bot, user, channel=CHANNEL)
        session.state.model = question.model
        if question.system:
            session.state.contexts["caller"] = question.system
        unit.sessions.save_state(session.id, session.state)
        for role, text in question.history:
            unit.messages.append(StoredMessage(new_id(), session.id, role, text))
        unit.sessions.touch(session.id, expires_at=desk.clock.now() + A_WHILE)
    wishes = {
        "images": list(question.images),
        "use_kb": question.use_kb,
        "use_tools": question.use_tools,
    }
    inbound = Inbound("ask", question.text, payload=wishes)
    accepted = accept(desk, session, bot, inbound, caller.role)
    return Asked(session, accepted.turn_id, question.keep, is_own=True)


def ask_in(desk: Desk, session: Session, bot: Bot, caller: Identity, question: Question) -> Asked:
    """Ask in a conversation the caller has; its own history counts."""
    limit_user(desk, caller)
    wishes = {"use_tools": question.use_tools}
    accepted = accept(
        desk, session, bot, Inbound("message", question.text, payload=wishes), caller.role
    )
    return Asked(session, accepted.turn_id)


def limit_user(desk: Desk, caller: Identity) -> None:
    """Raises RateLimited above the questions a user may ask per minute."""
    try:
        allowance = desk.limits.take(f"llm-user:{caller.user_id}", PER_MINUTE, 60)
    except ServiceUnavailable:
        return
    if not allowance.allowed:
        wait = max(1.0, allowance.reset_at - desk.clock.now().timestamp())
        details = {"limit_type": "llm", "current": PER_MINUTE, "maximum": PER_MINUTE}
        raise RateLimited(details=details, retry_after=wait)


def follow(desk: Desk, asked: Asked, seconds: float) -> Generator[str | Answer, None, None]:
    """The answer's pieces as they come, then an Answer. Closing the iterator stops the answer.

    An empty piece now and then says that the answer is still being made, and lets a caller who has gone be noticed.

    Raises TimedOut when there is no end after so many seconds.
    """
    answer, ended = Answer(), False
    try:
        for frame in _frames(desk, asked, seconds):
            if frame is None:
                yield ""
            else:
                yield from _read(frame, answer)
        ended = True
        _tell_what_it_took(desk, asked, answer)
        yield answer
    finally:
        if not ended:
            stop(desk, asked)
        elif not asked.keep:
            with desk.store.transaction(asked.session.org_id) as unit:
                unit.sessions.delete(asked.session.id)


def set_up(turn: TurnContext) -> None:
    """After `start.bas`: what it asked stays unasked, and what the caller does not want is put away."""
    with turn.transaction() as unit:
        waiting = unit.runs.waiting_in(turn.session.id)
        if waiting is not None:
            unit.runs.save(replace(waiting, status=CANCELLED, wait={}))
            unit.sessions.set_status(turn.session.id, "active")
    if not turn.turn.payload.get("use_kb", True):
        turn.session.state.kbs.clear()
        turn.save_state()


def stop(desk: Desk, asked: Asked) -> None:
    """Nobody waits for the answer any more: the model's stream is closed and billing stops."""
    with desk.store.transaction(asked.session.org_id) as unit:
        turn = unit.turns.get(asked.turn_id)
        if turn is None or turn.is_over:
            return
        unit.turns.cancel(turn.id)
    mark_cancelled(desk, asked.turn_id)


def _frames(desk: Desk, asked: Asked, seconds: float) -> Iterator[Mapping[str, Any] | None]:
    """The frames from where the answer begins, None while there are none."""
    deadline = time.monotonic() + seconds
    seen, quiet_since, begun = 0, time.monotonic(), not asked.is_own
    while True:
        ended = desk.frame_log.is_ended(asked.turn_id)
        frames = desk.frame_log.since(asked.turn_id, seen)
        for frame in frames:
            seen, quiet_since = int(frame["seq"]), time.monotonic()
            begun = begun or frame.get("event") == BEGINS
            if begun or frame.get("event") == FAILED:
                yield frame
        if ended and not frames:
            return
        if time.monotonic() - quiet_since > SILENCE:
            quiet_since = time.monotonic()
            if _is_over(desk, asked):
                yield from desk.frame_log.since(asked.turn_id, seen)
                return
            yield None
        if time.monotonic() > deadline:
            raise TimedOut
        if not frames:
            desk.sleep(LOOK_EVERY)


def _is_over(desk: Desk, asked: Asked) -> bool:
    with desk.store.transaction(asked.session.org_id) as unit:
        turn = unit.turns.get(asked.turn_id)
    return turn is None or turn.is_over


def _read(frame: Mapping[str, Any], answer: Answer) -> Iterator[str]:
    if "event" in frame:
        if frame["event"] == FAILED:
            answer.code = str(frame["data"]["code"])
            answer.message = str(frame["data"]["message"])
        return
    if answer.code:
        return  # the friendly sentence of the chat
    if frame["content"]:
        if answer.message_id:  # a message of its own after another one
            answer.message_id = ""
            yield "\n\n"
        yield str(frame["content"])
    answer.citations += frame.get("citations", ())
    answer.suggestions = list(frame.get("suggestions") or answer.suggestions)
    answer.message_id = str(frame.get("message_id", "")) or answer.message_id


def _tell_what_it_took(desk: Desk, asked: Asked, answer: Answer) -> None:
    with desk.store.transaction(asked.session.org_id) as unit:
        listed = unit.model_calls.list_of(CallFilter(session_id=asked.session.id), 100, 0)
        steps = unit.turns.steps(asked.turn_id)
    calls = [call for call in listed if asked.is_own or call.turn_id == asked.turn_id]
    answer.usage = Usage(
        tokens_in=sum(call.tokens_in for call in calls),
        tokens_out=sum(call.tokens_out for call in calls),
        cached_tokens=sum(call.cached_tokens for call in calls),
        estimated=any(call.estimated for call in calls),
    )
    answer.cached = any(call.cached for call in calls)
    answer.tool_calls = [
        {"name": step.payload["name"], "result": step.payload["result"]}
        for step in steps
        if step.kind == "call"
    ]
