"""Chat over HTTP: become somebody, open sessions, read them back (platform spec §2.2, §2.3)."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import PlainTextResponse

from functions.chat.deps import wiring
from functions.chat.inputs import Address, Caller, Chat, Known
from functions.chat.models import (
    Authenticated,
    Ending,
    FeedbackIn,
    SessionChange,
    SessionIn,
    message_out,
    session_out,
    session_row,
)
from layers.http.callers import set_cookie
from layers.http.paging import Paging, single
from shared.conversation import opening
from shared.conversation.closing import end_session
from shared.conversation.transcript import transcript
from shared.identity.callers import COOKIE_NAME
from shared.identity.tokens import COOKIE
from shared.records.sessions import Session

router = APIRouter(tags=["chat"])

MediaType = {"md": "text/markdown", "txt": "text/plain", "json": "application/json"}


@router.get("/api/auth")
def authenticate(
    response: Response,
    caller: Caller,
    chat: Chat,
    address: Address,
    bot_name: str = "",
    session_id: str = "",
) -> Authenticated:
    """Give the caller an identity and a session of the bot, as the public clients expect."""
    bot = opening.resolve_bot(chat, bot_name)
    opened = opening.authenticate(chat, bot, caller, session_id, address)
    _keep_identity(response, opened)
    return Authenticated.of(opened)


@router.post("/api/sessions", status_code=201)
def open_session(
    response: Response,
    caller: Caller,
    chat: Chat,
    address: Address,
    wanted: SessionIn | None = None,
) -> dict[str, Any]:
    """Open a session with one bot; the caller owns it."""
    wanted = wanted or SessionIn(bot_name="", title="")
    bot = opening.resolve_bot(chat, wanted.bot_name, fall_back=False)
    opened = opening.open_session(chat, bot, caller, address, wanted.title)
    _keep_identity(response, opened)
    shown = session_out(opened.session)
    return {name: shown[name] for name in ("session_id", "id", "title", "bot_id", "created_at")}


@router.get("/api/sessions")
def list_sessions(
    caller: Known, chat: Chat, page: Paging, bot_name: str = ""
) -> list[dict[str, Any]]:
    """The caller's sessions, newest first."""
    bot = opening.resolve_bot(chat, bot_name, fall_back=False) if bot_name else None
    with chat.store.transaction(caller.org_id) as unit:
        rows = unit.sessions.list_of(
            caller.user_id, bot.id if bot else None, page.limit, page.offset
        )
    return [session_row(row) for row in rows]


@router.get("/api/sessions/{session_id}")
def read_session(
    session_id: str,
    caller: Known,
    chat: Chat,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    shape: Annotated[Literal["pairs", "full"], Query(alias="format")] = "pairs",
) -> Any:
    """The conversation as pairs of role and content, or in full."""
    with chat.store.transaction(caller.org_id) as unit:
        session = opening.owned_session(unit, session_id, caller)
        messages = unit.messages.newest(session.id, limit, roles=("user", "assistant"))
    if shape == "pairs":
        return [[message.role, message.content] for message in messages]
    return single(
        {**session_out(session), "messages": [message_out(message) for message in messages]}
    )


@router.patch("/api/sessions/{session_id}")
def change_session(
    session_id: str, change: SessionChange, caller: Known, chat: Chat
) -> dict[str, Any]:
    with chat.store.transaction(caller.org_id) as unit:
        session = opening.owned_session(unit, session_id, caller)
        if change.title is not None:
            unit.sessions.set_title(session.id, change.title.strip())
        if change.metadata is not None:
            unit.sessions.merge_metadata(session.id, change.metadata)
        changed = unit.sessions.get(session.id) or session
    return single(session_out(changed))


@router.delete("/api/sessions/{session_id}", status_code=204)
def delete_session(session_id: str, caller: Known, chat: Chat) -> None:
    """Erase a conversation with its messages."""
    with chat.store.transaction(caller.org_id) as unit:
        session = opening.owned_session(unit, session_id, caller)
        unit.sessions.delete(session.id)


@router.get("/api/sessions/{session_id}/history")
def read_history(
    session_id: str,
    caller: Known,
    chat: Chat,
    page: Paging,
    before: int | None = None,
    roles: str = "",
) -> dict[str, Any]:
    """The newest messages, oldest first; `before` is a message's seq."""
    wanted = tuple(role.strip() for role in roles.split(",") if role.strip())
    with chat.store.transaction(caller.org_id) as unit:
        session = opening.owned_session(unit, session_id, caller)
        messages = unit.messages.newest(session.id, page.limit, before_seq=before, roles=wanted)
    return page.listing([message_out(message) for message in messages])


@router.get("/api/sessions/{session_id}/export")
def export_session(
    session_id: str,
    caller: Known,
    chat: Chat,
    kind: Annotated[Literal["md", "json", "txt"], Query(alias="format")] = "md",
) -> Response:
    """The whole conversation as a file."""
    with chat.store.transaction(caller.org_id) as unit:
        session = opening.owned_session(unit, session_id, caller)
        messages = unit.messages.newest(session.id, 10_000, roles=("user", "assistant"))
    if kind == "json":
        text = json.dumps([message_out(message) for message in messages], ensure_ascii=False)
    else:
        text = transcript(session, messages, markdown=kind == "md")
    disposition = f'attachment; filename="conversation-{session.id[:8]}.{kind}"'
    headers = {"Content-Disposition": disposition}
    return PlainTextResponse(text, media_type=MediaType[kind], headers=headers)


@router.get("/api/sessions/{session_id}/suggestions")
def list_suggestions(session_id: str, caller: Known, chat: Chat, page: Paging) -> dict[str, Any]:
    session = _own(chat, session_id, caller)
    return page.listing([suggestion.as_json() for suggestion in session.state.suggestions])


@router.post("/api/sessions/{session_id}/start")
def start_session(session_id: str, caller: Known, chat: Chat) -> dict[str, Any]:
    """Have the bot greet again at the next connection."""
    with chat.store.transaction(caller.org_id) as unit:
        session = opening.owned_session(unit, session_id, caller)
        unit.sessions.ask_greeting(session.id)
    return single(session_out(session))


@router.post("/api/sessions/{session_id}/end")
def close_session(
    session_id: str, caller: Known, chat: Chat, ending: Ending | None = None
) -> dict[str, Any]:
    """End a conversation for good: its sockets are told and closed, its history stays readable."""
    session = _own(chat, session_id, caller)
    return single(session_out(end_session(chat, session, ending.reason if ending else "")))


@router.post("/api/sessions/{session_id}/clear")
def clear_session(session_id: str, caller: Known, chat: Chat) -> dict[str, Any]:
    """Forget history, contexts and suggestions; what is remembered about the user stays."""
    with chat.store.transaction(caller.org_id) as unit:
        session = opening.owned_session(unit, session_id, caller)
        session.state.contexts.clear()
        session.state.suggestions.clear()
        unit.messages.clear(session.id)
        unit.sessions.save_state(session.id, session.state)
    return single(session_out(session))


@router.post("/api/sessions/{session_id}/feedback", status_code=201)
def rate_message(
    session_id: str, feedback: FeedbackIn, caller: Known, chat: Chat
) -> dict[str, Any]:
    with chat.store.transaction(caller.org_id) as unit:
        session = opening.owned_session(unit, session_id, caller)
        message = opening.owned_message(unit, session, feedback.message_id)
        unit.messages.rate(message.id, feedback.rating, feedback.comment)
    return single({"message_id": message.id, "rating": feedback.rating})


def _own(chat: Chat, session_id: str, caller: Known) -> Session:
    with chat.store.transaction(caller.org_id) as unit:
        return opening.owned_session(unit, session_id, caller)


def _keep_identity(response: Response, opened: opening.Opened) -> None:
    if opened.is_new_user:
        set_cookie(
            response,
            COOKIE_NAME,
            wiring().signer.sign(opened.identity, COOKIE),
            opening.COOKIE_SECONDS,
            secure=not wiring().settings.is_local,
        )
