"""Voice rooms (platform spec §2.3). A room needs a LiveKit-compatible server in the bot's config."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from functions.chat.inputs import Chat, Known
from shared.conversation import opening
from shared.errors import ServiceUnavailable

router = APIRouter(prefix="/api/voice", tags=["chat"])


class VoiceIn(BaseModel):
    session_id: str
    user_id: str = ""


@router.post("/start")
def start_voice(wanted: VoiceIn, caller: Known, chat: Chat) -> dict[str, Any]:
    """Open a voice room for the session; 503 while no voice server is configured."""
    _check(chat, caller, wanted.session_id)
    raise ServiceUnavailable("Voice is not set up for this bot.")


@router.post("/stop")
def stop_voice(wanted: VoiceIn, caller: Known, chat: Chat) -> dict[str, str]:
    """Close the session's voice room; there is nothing to close when none is open."""
    _check(chat, caller, wanted.session_id)
    return {"status": "stopped"}


@router.get("/status")
def voice_status(session_id: str, caller: Known, chat: Chat) -> dict[str, Any]:
    _check(chat, caller, session_id)
    return {"active": False, "room": None, "participants": 0}


def _check(chat: Chat, caller: Known, session_id: str) -> None:
    with chat.store.transaction(caller.org_id) as unit:
        opening.owned_session(unit, session_id, caller)
