"""A socket's life: opened for a session, welcomed, closed (platform spec §2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.conversation import frames, opening
from shared.conversation.delivery import wire
from shared.conversation.ingress import enqueue
from shared.conversation.ports import ConnectionGone
from shared.conversation.texts import say
from shared.errors import Forbidden, ServiceUnavailable
from shared.ids import is_id, new_id
from shared.log import logger
from shared.packages.bot_config import BotConfig
from shared.records.connections import Connection
from shared.records.turns import Turn

if TYPE_CHECKING:
    from shared.conversation.desk import Desk
    from shared.records.bots import Bot
    from shared.records.sessions import Session
    from shared.records.users import Identity
    from shared.store import Unit

MOST_SOCKETS = 10
PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.8)


@dataclass(frozen=True, slots=True)
class Handshake:
    """What a client offers when it opens a socket. Nothing in it but `identity` is trusted."""

    connection_id: str
    identity: Identity | None
    session_id: str = ""
    bot_name: str = ""
    origin: str = ""
    host: str = ""
    channel: str = "web"


def connect(desk: Desk, handshake: Handshake) -> Connection:
    """Admit a socket and have it welcomed. Raises NotAuthenticated or Forbidden."""
    bot, session = _session_for(desk, handshake)
    _check_origin(bot, handshake)
    connection = Connection(
        id=handshake.connection_id,
        org_id=session.org_id,
        bot_id=bot.id,
        session_id=session.id,
        user_id=session.user_id,
        channel=handshake.channel,
        joined_at=desk.clock.now(),
    )
    with desk.store.transaction(session.org_id) as unit:
        if unit.connections.count_of_user(session.user_id) >= MOST_SOCKETS:
            raise Forbidden("Too many connections are open for this user.")
        unit.connections.add(connection)
    body = {"kind": "welcome", "org_id": session.org_id, "connection_id": connection.id}
    desk.queue.send_turn(f"connection-{connection.id}", f"welcome-{connection.id}", body)
    return connection


def welcome(desk: Desk, org_id: str, connection_id: str) -> None:
    """Post the mandatory first frame, then queue the greeting if it is due (platform spec §2.6)."""
    with desk.store.transaction(org_id) as unit:
        connection = unit.connections.get(connection_id)
        session = unit.sessions.get(connection.session_id) if connection else None
        tools = _tool_names(unit, session) if session else []
        bot = unit.bots.get(session.bot_id) if session else None
    if connection is None or session is None or bot is None:
        return
    to = frames.Envelope.of(session)
    locale = session.state.locale or BotConfig(bot.config).text("default-locale")
    if not _post_first(
        desk, connection_id, wire(frames.connected(to, tools, say(locale, "welcome")))
    ):
        disconnect(desk, connection_id)
        return
    theme = _theme(bot)
    if theme:
        _post_first(desk, connection_id, wire(frames.event(to, "change_theme", theme)))
    greet_if_due(desk, session)


def _post_first(desk: Desk, connection_id: str, data: str) -> bool:
    """Post to a socket that may still be opening: the gateway answers 410 until `$connect` has returned."""
    for pause in (*PATIENCE, None):
        try:
            desk.push.post(connection_id, data)
        except ConnectionGone:
            if pause is None:
                return False
            desk.sleep(pause)
        else:
            return True
    return False


def greet_if_due(desk: Desk, session: Session) -> None:
    """Queue the greeting for exactly one of the callers that find it due."""
    turn = None
    with desk.store.transaction(session.org_id) as unit:
        if unit.sessions.take_greeting(session.id):
            turn = _greeting(session)
            unit.turns.create(turn)
    if turn is not None:
        enqueue(desk, turn)


def disconnect(desk: Desk, connection_id: str) -> None:
    """Forget a socket; its cursor stays so that CONTINUE knows what it got."""
    connection = known_connection(desk, connection_id)
    if connection is None:
        return
    with desk.store.transaction(connection.org_id) as unit:
        unit.connections.remove(connection_id)
    try:
        desk.frame_log.note_gone(connection.session_id, connection_id)
    except ServiceUnavailable as error:
        logger.warning("a lost socket was not noted", reason=str(error))


def _session_for(desk: Desk, handshake: Handshake) -> tuple[Bot, Session]:
    """The caller's own session, or a new guest session with ids of ours (platform spec §2.2: never adopt invented ids)."""
    identity = handshake.identity
    if identity is not None and is_id(handshake.session_id):
        with desk.store.transaction(identity.org_id) as unit:
            session = unit.sessions.get(handshake.session_id)
            bot = unit.bots.get(session.bot_id) if session else None
        owned = session is not None and session.user_id == identity.user_id
        if session and bot and owned and opening.is_open(session, desk.clock.now()):
            return bot, session
    bot = opening.resolve_bot(desk, handshake.bot_name)
    opened = opening.open_session(desk, bot, identity, "")
    return bot, opened.session


def _check_origin(bot: Bot, handshake: Handshake) -> None:
    """A page of another site may open a socket only when the bot's owner allows that site."""
    if not handshake.origin or handshake.origin == "null":
        return
    host = handshake.origin.split("://", 1)[-1]
    allowed = BotConfig(bot.config).items("cors-allowed-origins")
    if host != handshake.host and handshake.origin not in allowed and host not in allowed:
        raise Forbidden("This site may not connect to the bot.")


def _greeting(session: Session) -> Turn:
    return Turn(new_id(), session.org_id, session.bot_id, session.id, "greet")


def _tool_names(unit: Unit, session: Session) -> list[str]:
    defined = {
        str(row["name"]).casefold(): str(row["name"]) for row in unit.programs.tools(session.bot_id)
    }
    return [defined[name.casefold()] for name in session.state.tools if name.casefold() in defined]


def _theme(bot: Bot) -> dict[str, str]:
    config = BotConfig(bot.config)
    theme = {
        "color1": config.text("theme-color1"),
        "color2": config.text("theme-color2"),
        "logo_url": config.text("theme-logo"),
        "title": config.text("theme-title"),
        "logo_text": config.text("theme-logo-text"),
    }
    return theme if any(theme.values()) else {}


def known_connection(desk: Desk, connection_id: str) -> Connection | None:
    org_id = desk.store.directory.org_of_connection(connection_id)
    if org_id is None:
        return None
    with desk.store.transaction(org_id) as unit:
        return unit.connections.get(connection_id)
