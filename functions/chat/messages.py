"""Saying something over HTTP: the same engine, the frames as one answer (platform spec §2.3, §3.1)."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response

from functions.chat.deps import wiring
from functions.chat.inputs import Chat, Known
from functions.chat.models import MessageIn
from layers.http.paging import Paging, single
from shared.clock import rfc3339
from shared.conversation import opening
from shared.conversation.client_frames import ClientFrame, inbound_of
from shared.conversation.frames import Envelope, final
from shared.conversation.ingress import accept
from shared.errors import BadRequest, Conflict, IdempotencyConflict, NotFound
from shared.ids import is_id
from shared.records.jobs import Job
from shared.records.turns import DONE, FAILED, Turn
from shared.store import Unit

router = APIRouter(tags=["chat"])

LONGEST_WAIT_SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.05
EXPORT_SECONDS = 900


@router.post("/api/messages")
def send_message(
    said: MessageIn,
    response: Response,
    caller: Known,
    chat: Chat,
    idempotency_key: Annotated[str, Header(max_length=100)] = "",
) -> dict[str, Any]:
    """Say something and get the bot's whole answer, or a job to follow when it takes longer than 20 s."""
    with chat.store.transaction(caller.org_id) as unit:
        session = opening.owned_session(unit, said.session_id, caller)
        bot = unit.bots.get(session.bot_id)
    if bot is None:
        raise NotFound
    frame = ClientFrame(
        message_type=said.message_type,
        content=said.content,
        media=said.media_url or "",
        context=said.context_name,
        native_id=said.client_message_id or idempotency_key,
    )
    inbound = inbound_of(frame)
    if inbound is None or not said.content.strip():
        raise BadRequest("The message is empty.")
    accepted = accept(chat, session, bot, inbound, caller.role)
    if accepted.again:
        _refuse_another_body(chat, caller, accepted.message_id, said.content)
    turn = _wait_for(chat, caller.org_id, accepted.turn_id)
    if turn is None or not turn.is_over:
        response.status_code = 202
        return single({**_job_link(accepted.turn_id, turn), "message_id": accepted.message_id})
    with chat.store.transaction(caller.org_id) as unit:
        return {
            "turn_id": turn.id,
            "message_id": accepted.message_id,
            "messages": _answers(unit, turn),
        }


@router.get("/api/jobs")
def list_jobs(
    caller: Known, chat: Chat, page: Paging, status: str = "", kind: str = ""
) -> dict[str, Any]:
    """The caller's jobs, newest first."""
    with chat.store.transaction(caller.org_id) as unit:
        jobs = unit.jobs.list_of(caller.user_id, page.limit)
    chosen = [job for job in jobs if status in ("", job.status) and kind in ("", job.kind)]
    return page.listing([_job(job) for job in chosen])


@router.get("/api/jobs/{job_id}")
def read_job(job_id: str, caller: Known, chat: Chat) -> dict[str, Any]:
    """A job of the caller; a message that takes long is one too."""
    if not is_id(job_id):
        raise NotFound
    with chat.store.transaction(caller.org_id) as unit:
        job = unit.jobs.get(job_id)
        if job is not None and job.owner_id == caller.user_id:
            return single(_job(job))
        turn = unit.turns.get(job_id)
        if turn is None:
            raise NotFound
        opening.owned_session(unit, turn.session_id, caller)
        return single(_turn_job(unit, turn))


@router.post("/api/jobs/{job_id}/cancel")
def cancel_job(job_id: str, caller: Known, chat: Chat) -> dict[str, Any]:
    """Stop an answer that is being made, or a job between two of its steps."""
    if not is_id(job_id):
        raise NotFound
    with chat.store.transaction(caller.org_id) as unit:
        job = unit.jobs.get(job_id)
        if job is not None and job.owner_id == caller.user_id:
            return single(_job(_cancelled(chat, unit, job)))
        turn = unit.turns.get(job_id)
        if turn is None:
            raise NotFound
        opening.owned_session(unit, turn.session_id, caller)
        if turn.is_over:
            raise Conflict("The job has finished.")
        unit.turns.cancel(turn.id)
    chat.marks.mark(turn.id)
    return single({"id": turn.id, "kind": "message", "status": "cancelled"})


def _refuse_another_body(chat: Chat, caller: Known, message_id: str, content: str) -> None:
    with chat.store.transaction(caller.org_id) as unit:
        stored = unit.messages.get(message_id) if message_id else None
    if stored is not None and stored.content != content:
        raise IdempotencyConflict


def _wait_for(chat: Chat, org_id: str, turn_id: str) -> Turn | None:
    deadline = time.monotonic() + min(LONGEST_WAIT_SECONDS, chat.remaining_ms() / 1000)
    while True:
        with chat.store.transaction(org_id) as unit:
            turn = unit.turns.get(turn_id)
        if turn is None or turn.is_over or time.monotonic() >= deadline:
            return turn
        time.sleep(LOOK_EVERY_SECONDS)


def _answers(unit: Unit, turn: Turn) -> list[dict[str, Any]]:
    """The turn's messages as frames; the last one carries the buttons."""
    session = unit.sessions.get(turn.session_id)
    if session is None:
        raise NotFound
    said = [message for message in unit.messages.of_turn(turn.id) if message.role == "assistant"]
    envelope = Envelope.of(session, turn.id)
    shown = [
        final(envelope, message.content, citations=message.citations, message_id=message.id)
        for message in said
    ]
    if shown:
        shown[-1]["suggestions"] = [item.as_json() for item in session.state.suggestions]
    return shown


def _job_link(job_id: str, turn: Turn | None) -> dict[str, Any]:
    status = "running" if turn and turn.attempts else "queued"
    return {"job_id": job_id, "status": status, "status_url": f"/api/jobs/{job_id}"}


def _turn_job(unit: Unit, turn: Turn) -> dict[str, Any]:
    status = {DONE: "succeeded", FAILED: "failed"}.get(turn.status, turn.status)
    result = {"turn_id": turn.id, "messages": _answers(unit, turn)} if turn.is_over else None
    return {
        "id": turn.id,
        "kind": "message",
        "status": status,
        "progress": 100 if turn.is_over else 0,
        "result": result,
        "created_at": rfc3339(turn.created_at) if turn.created_at else None,
        "finished_at": rfc3339(turn.finished_at) if turn.finished_at else None,
    }


def _cancelled(chat: Chat, unit: Unit, job: Job) -> Job:
    """The job as its worker will find it: what has been done stays done."""
    if job.finished_at is not None:
        raise Conflict("The job has finished.")
    stopped = replace(job, status="cancelled", finished_at=chat.clock.now())
    unit.jobs.update(stopped)
    return stopped


def _result(job: Job) -> dict[str, Any]:
    """What came of a job; the link to a file it made is made anew each time (platform spec §3.1)."""
    key = job.result.get("key")
    if not key:
        return job.result
    name = str(job.result.get("file_name", ""))
    link = wiring().files.download_url(str(key), EXPORT_SECONDS, name)
    return {field: value for field, value in job.result.items() if field != "key"} | {"url": link}


def _job(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "status": job.status,
        "progress": job.progress,
        "message": job.message,
        "result": _result(job) or None,
        "error": job.error or None,
        "created_at": rfc3339(job.created_at) if job.created_at else None,
        "finished_at": rfc3339(job.finished_at) if job.finished_at else None,
    }
