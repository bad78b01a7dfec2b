"""Files a user sends along: a form to post one with, then its address in a message (platform spec §2.3)."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from functions.chat.deps import wiring
from functions.chat.inputs import Chat, Known
from layers.http.paging import single
from shared.conversation import opening
from shared.errors import Gone, PayloadTooLarge, UnsupportedMediaType
from shared.ids import new_id
from shared.packages.bot_config import BotConfig

router = APIRouter(tags=["chat"])

UPLOAD_SECONDS = 900
ACCEPTED = re.compile(
    r"(image|audio|video)/[\w.+-]+\Z|application/(pdf|json|zip)\Z|text/[\w.+-]+\Z|application/vnd\.[\w.+-]+\Z"
)
_UNSAFE = re.compile(r"[^\w.\- ]+")


class AttachmentIn(BaseModel):
    filename: str = Field(min_length=1, max_length=200)
    content_type: str = Field(max_length=100)
    size: int = Field(ge=1)


@router.post("/api/sessions/{session_id}/attachments", status_code=201)
def prepare_attachment(
    session_id: str, wanted: AttachmentIn, caller: Known, chat: Chat
) -> dict[str, Any]:
    """A form to post one file with; `media_url` then goes into a message of the same session."""
    with chat.store.transaction(caller.org_id) as unit:
        session = opening.owned_session(unit, session_id, caller)
        bot = unit.bots.get(session.bot_id)
    if bot is None or not opening.is_open(session, chat.clock.now()):
        raise Gone("This conversation has ended.")
    if not ACCEPTED.match(wanted.content_type):
        raise UnsupportedMediaType("Files of that type cannot be attached.")
    limit = BotConfig(bot.config).size("attachment-max-size")
    if wanted.size > limit:
        raise PayloadTooLarge(f"An attachment has at most {limit} bytes.")
    attachment_id = new_id()
    name = _UNSAFE.sub("_", wanted.filename).strip(". ") or "file"
    key = f"attachments/{session.id}/{attachment_id}/{name}"
    form = wiring().files.upload_form(key, wanted.content_type, limit, UPLOAD_SECONDS)
    upload = {"method": "POST", "url": form.url, "fields": dict(form.fields)}
    return single({"attachment_id": attachment_id, "media_url": key, "upload": upload})
