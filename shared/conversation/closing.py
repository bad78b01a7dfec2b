"""Ending a conversation for good."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shared.conversation import frames
from shared.conversation.compaction import EPISODE, queue_memory
from shared.conversation.delivery import wire
from shared.conversation.ports import ConnectionGone
from shared.conversation.texts import say
from shared.errors import ServiceUnavailable
from shared.log import logger

if TYPE_CHECKING:
    from shared.conversation.desk import Desk
    from shared.records.sessions import Session


def end_session(desk: Desk, session: Session, reason: str = "") -> Session:
    """Mark the session ended, tell its sockets why, and close them."""
    with desk.store.transaction(session.org_id) as unit:
        unit.sessions.set_status(session.id, "ended")
        if reason:
            unit.sessions.merge_metadata(session.id, {"end_reason": reason})
        connections = unit.connections.of_session(session.id)
    queue_memory(desk, session, EPISODE, session.id)
    notice = {"message": say(session.state.locale, "ended")}
    frame = wire(frames.event(frames.Envelope.of(session), "warn", notice))
    for connection in connections:
        try:
            desk.push.post(connection.id, frame)
            desk.push.close(connection.id)
        except (ConnectionGone, ServiceUnavailable) as error:
            logger.info(
                "a socket could not be told", connection_id=connection.id, reason=str(error)
            )
    return replace(session, status="ended")
