"""HTML twins of the chat routes for the page: same data, all values escaped (platform spec §0.2)."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from functions.chat.inputs import Caller, Chat
from shared.conversation import opening

if TYPE_CHECKING:
    from shared.records.sessions import SessionSummary

router = APIRouter(prefix="/api/ui", tags=["chat"])

MOST = 50


@router.get("/sessions", response_class=HTMLResponse)
def session_list(caller: Caller, chat: Chat, bot_name: str = "") -> HTMLResponse:
    """The caller's conversations with one bot, newest first; those nobody wrote in are left out."""
    if caller is None:
        return HTMLResponse("")
    bot = opening.resolve_bot(chat, bot_name)
    with chat.store.transaction(caller.org_id) as unit:
        rows = unit.sessions.list_of(caller.user_id, bot.id, MOST, 0)
    items = "".join(_item(row) for row in rows if row.session.title)
    return HTMLResponse(f"<ul>{items}</ul>" if items else "<p>–</p>")


def _item(row: SessionSummary) -> str:
    session_id, title = escape(row.session.id), escape(row.session.title)
    return (
        f'<li><a href="#{session_id}" data-session="{session_id}">{title}</a>'
        f'<button type="button" data-erase="{session_id}" aria-label="× {title}">×</button></li>'
    )
