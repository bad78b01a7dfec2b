"""The knowledge bases in use in a session."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from functions.kb.inputs import Caller, Ports, asker
from functions.kb.models import KbSwitch
from layers.http.paging import single
from shared.conversation.opening import owned_session
from shared.knowledge.collections import is_website
from shared.knowledge.overview import require_open
from shared.records.sessions import Session

router = APIRouter(prefix="/api/sessions", tags=["kb"])


@router.get("/{session_id}/kb")
def read_kbs(session_id: str, caller: Caller, ports: Ports) -> dict[str, Any]:
    """What the session draws on."""
    with ports.store.transaction(caller.org_id) as unit:
        return _shown(owned_session(unit, session_id, caller))


@router.post("/{session_id}/kb")
def switch_kb(session_id: str, wanted: KbSwitch, caller: Caller, ports: Ports) -> dict[str, Any]:
    """Use a knowledge base in a session, or stop using it."""
    with ports.store.transaction(caller.org_id) as unit:
        bot_id = owned_session(unit, session_id, caller).bot_id
    ask = asker(caller, ports, bot_id)
    with ports.store.transaction(caller.org_id) as unit:
        session = owned_session(unit, session_id, caller)
        kb = require_open(unit, ask.bot, wanted.kb, ask.reader).name
        used = session.state.websites if is_website(kb) else session.state.kbs
        others = [name for name in used if name != kb]
        used[:] = [*others, kb] if wanted.active else others
        unit.sessions.save_state(session.id, session.state)
    return _shown(session)


def _shown(session: Session) -> dict[str, Any]:
    return single({"kbs": session.state.kbs, "websites": session.state.websites})
