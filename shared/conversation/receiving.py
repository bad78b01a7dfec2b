"""What a socket sends: checked, handed to the engine, acknowledged (platform spec §2.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.conversation import frames
from shared.conversation.client_frames import ClientFrame, Resume, inbound_of, read_frame
from shared.conversation.connecting import disconnect, known_connection
from shared.conversation.delivery import Delivery, wire
from shared.conversation.ingress import accept
from shared.conversation.ports import ConnectionGone
from shared.errors import BadRequest, GbError, Gone, NotFound, PayloadTooLarge, RateLimited
from shared.ids import is_id
from shared.log import logger

if TYPE_CHECKING:
    from shared.conversation.desk import Desk
    from shared.conversation.ingress import Accepted
    from shared.records.connections import Connection


def receive(desk: Desk, connection_id: str, body: str) -> Accepted | None:
    """Handle one frame. What the client did wrong is told to it as a `warn` event, never as a closed socket."""
    connection = known_connection(desk, connection_id)
    if connection is None:
        raise NotFound("This connection is not known.")
    try:
        frame = read_frame(body)
        if isinstance(frame, Resume):
            _resume(desk, connection, frame)
            return None
        return _take(desk, connection, frame) if frame is not None else None
    except (BadRequest, Gone, PayloadTooLarge, RateLimited, NotFound) as error:
        _warn(desk, connection, error)
        return None


def _take(desk: Desk, connection: Connection, frame: ClientFrame) -> Accepted | None:
    inbound = inbound_of(frame, connection.id)
    if inbound is None:
        return None
    with desk.store.transaction(connection.org_id) as unit:
        session = unit.sessions.get(connection.session_id)
        bot = unit.bots.get(connection.bot_id)
        user = unit.users.get(connection.user_id)
        if frame.channel and frame.channel != connection.channel:
            unit.connections.set_channel(connection.id, frame.channel)
    if session is None or bot is None:
        raise Gone("This conversation has ended.")
    accepted = accept(desk, session, bot, inbound, user.role if user else "guest")
    if frame.native_id:
        _acknowledge(desk, connection, frame, accepted)
    return accepted


def _acknowledge(
    desk: Desk, connection: Connection, frame: ClientFrame, accepted: Accepted
) -> None:
    """Only for clients that number their messages (our own page); others would take it for a stream."""
    ack = {
        "type": "ack",
        "client_message_id": frame.native_id,
        "message_id": accepted.message_id,
        "turn_id": accepted.turn_id,
    }
    try:
        desk.push.post(connection.id, wire(ack))
    except ConnectionGone:
        disconnect(desk, connection.id)


def _resume(desk: Desk, connection: Connection, wanted: Resume) -> None:
    with desk.store.transaction(connection.org_id) as unit:
        turn = unit.turns.get(wanted.turn_id) if is_id(wanted.turn_id) else None
        session = unit.sessions.get(connection.session_id)
        if turn is None or session is None or turn.session_id != connection.session_id:
            raise NotFound("There is no such turn in this conversation.")
        answers = [
            message for message in unit.messages.of_turn(turn.id) if message.role == "assistant"
        ]
    delivery = Delivery(
        desk.frame_log,
        desk.push,
        desk.locks,
        lambda gone: disconnect(desk, gone),
        max(1, turn.attempts),
    )
    if turn.is_over and delivery.length(turn.id) == 0:
        to = frames.Envelope.of(session, turn.id)
        for (
            message
        ) in answers:  # the log is gone: the stored answer replaces what the page shows of the turn
            whole = frames.final(
                to, message.content, citations=message.citations, message_id=message.id
            )
            _post(desk, connection, whole | {"replaces": True})
        return
    delivery.join(turn.id, connection, wanted.seq)


def _post(desk: Desk, connection: Connection, frame: dict[str, object]) -> None:
    try:
        desk.push.post(connection.id, wire(frame))
    except ConnectionGone:
        disconnect(desk, connection.id)


def _warn(desk: Desk, connection: Connection, error: GbError) -> None:
    logger.info("a frame was refused", code=error.code, reason=error.message)
    to = frames.Envelope(connection.bot_id, connection.user_id, connection.session_id)
    data = {"message": error.message, "code": error.code}
    _post(desk, connection, frames.event(to, "warn", data))
