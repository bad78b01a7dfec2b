"""The pages: `/`, `/{bot}` and `/bot/{bot}` are the chat, `/suite/…` the other pages; `/static/…` are their files."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi.responses import HTMLResponse

from functions.web import account, suite
from functions.web.deps import page, static, wiring
from layers.http.app import group_app, handler_of
from shared.errors import NotFound

BOT = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z", re.IGNORECASE)
DAY = 86_400
POLICY = (
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' https: data:; "
    "style-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)

router = APIRouter()


@router.get("/static/{name}")
def static_file(name: str, if_none_match: Annotated[str, Header()] = "") -> Response:
    content = static(name)
    if content is None:
        raise NotFound
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if if_none_match == etag:
        return Response(status_code=304, headers=headers)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(content, media_type=kind, headers=headers)


@router.get("/", response_class=HTMLResponse)
@router.get("/{bot}", response_class=HTMLResponse)
@router.get("/bot/{bot}", response_class=HTMLResponse)
def chat_page(bot: str = "default") -> HTMLResponse:
    """The chat page of one bot. The page asks the API who the bot is, so an unknown name shows a clear message."""
    if bot == "favicon.ico" or not BOT.match(bot):
        raise NotFound
    headers = {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-cache",
    }
    return HTMLResponse(page("chat.html").replace("{{bot}}", bot.lower()), headers=headers)


app = group_app("web", account.router, suite.router, router, platform=wiring)
handler = handler_of(app)
