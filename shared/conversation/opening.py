"""Opening a conversation: who the caller is to be, and which session they get (platform spec §2.2)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.errors import (
    BotAccessDenied,
    BotNotFound,
    NotAuthenticated,
    NotFound,
    RateLimited,
    ServiceUnavailable,
)
from shared.identity.keys import reaches
from shared.ids import is_id, new_id
from shared.knowledge.bases import names
from shared.packages.bot_config import BotConfig
from shared.records.bots import DEFAULT_BOT, Bot
from shared.records.sessions import Session
from shared.records.users import GUEST, Identity, User

if TYPE_CHECKING:
    from datetime import datetime

    from shared.conversation.desk import Desk
    from shared.records.messages import StoredMessage
    from shared.store import Unit

COOKIE_SECONDS = 30 * 24 * 3600
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Opened:
    """A session and the identity that owns it; `is_new_user` when a guest was created for it."""

    session: Session
    bot: Bot
    identity: Identity
    is_new_user: bool = False


def resolve_bot(desk: Desk, name: str, *, fall_back: bool = True) -> Bot:
    """The bot of that name or id; the compatibility routes fall back to `default`. Raises NotFound."""
    bot = desk.store.directory.bot_named(name) if name else None
    if bot is None and (fall_back or not name):
        bot = desk.store.directory.bot_named(DEFAULT_BOT)
    if bot is None:
        raise BotNotFound
    return bot


def authenticate(
    desk: Desk, bot: Bot, identity: Identity | None, wanted: str, address: str
) -> Opened:
    """Give the caller a session of the bot: the one they own and want, their newest open one, or a new one."""
    caller = _caller(desk, bot, identity, address)
    with desk.store.transaction(bot.org_id) as unit:
        if caller.is_new:
            unit.users.create(caller.user)
        session = None if caller.is_new else _reusable(desk, unit, bot, caller.user.id, wanted)
        if session is None:
            session = new_session(desk, unit, bot, caller.user)
        else:
            unit.sessions.ask_greeting(session.id)
    return Opened(session, bot, caller.identity, caller.is_new)


def open_session(
    desk: Desk, bot: Bot, identity: Identity | None, address: str, title: str = ""
) -> Opened:
    """A new session, whatever others there are."""
    caller = _caller(desk, bot, identity, address)
    with desk.store.transaction(bot.org_id) as unit:
        if caller.is_new:
            unit.users.create(caller.user)
        session = new_session(desk, unit, bot, caller.user, title)
    return Opened(session, bot, caller.identity, caller.is_new)


def owned_session(unit: Unit, session_id: str, identity: Identity | None) -> Session:
    """The caller's own session. Somebody else's does not exist (NotFound)."""
    session = unit.sessions.get(session_id) if identity and is_id(session_id) else None
    if session is None or identity is None or session.user_id != identity.user_id:
        raise NotFound("There is no such conversation.")
    if not reaches(identity.scopes, session.bot_id):
        raise NotFound("There is no such conversation.")
    return session


def new_session(
    desk: Desk, unit: Unit, bot: Bot, user: User, title: str = "", channel: str = "web"
) -> Session:
    now = desk.clock.now()
    config = BotConfig(bot.config)
    session = Session(
        id=new_id(),
        org_id=bot.org_id,
        bot_id=bot.id,
        user_id=user.id,
        channel=channel,
        title=title,
        greet_pending=True,
        created_at=now,
        updated_at=now,
        expires_at=_expiry(config, user, now),
    )
    if config.flag("kb-auto-use"):
        session.state.kbs.extend(names(unit, bot))
    unit.sessions.create(session)
    return session


@dataclass(frozen=True, slots=True)
class _Caller:
    user: User
    identity: Identity
    is_new: bool


def _caller(desk: Desk, bot: Bot, identity: Identity | None, address: str) -> _Caller:
    if identity is not None and not reaches(identity.scopes, bot.id):
        raise BotAccessDenied("The key is not for this bot.")
    if identity is not None and identity.org_id == bot.org_id:
        _refuse_guests_of_private_bots(bot, identity.role)
        with desk.store.transaction(bot.org_id) as unit:
            user = unit.users.get(identity.user_id)
        if user is not None:
            return _Caller(user, identity, is_new=False)
    _refuse_guests_of_private_bots(bot, GUEST)
    _limit_new_guests(desk, bot, address)
    user = User(new_id(), bot.org_id, f"guest_{secrets.token_hex(4)}")
    expires = int(desk.clock.now().timestamp()) + COOKIE_SECONDS
    return _Caller(user, Identity(user.id, bot.org_id, GUEST, expires), is_new=True)


def _refuse_guests_of_private_bots(bot: Bot, role: str) -> None:
    if role == GUEST and not bot.public:
        raise NotAuthenticated(
            "Sign in to talk to this bot.", details={"login_url": f"/auth/login?bot={bot.name}"}
        )


def _limit_new_guests(desk: Desk, bot: Bot, address: str) -> None:
    """New guests per address and hour; an empty address (this machine's own) is not limited."""
    if not address:
        return
    limit = BotConfig(bot.config).integer("guest-sessions-per-ip")
    try:
        allowance = desk.limits.take(f"guests:{address}", limit, HOUR)
    except ServiceUnavailable:
        return
    if not allowance.allowed:
        wait = allowance.reset_at - desk.clock.now().timestamp()
        details = {"limit_type": "guest_sessions", "current": limit, "maximum": limit}
        raise RateLimited(details=details, retry_after=max(1.0, wait))


def _reusable(desk: Desk, unit: Unit, bot: Bot, user_id: str, wanted: str) -> Session | None:
    now = desk.clock.now()
    if wanted and is_id(wanted):
        session = unit.sessions.get(wanted)
        if (
            session
            and session.user_id == user_id
            and session.bot_id == bot.id
            and is_open(session, now)
        ):
            return session
        return None
    idle = timedelta(seconds=BotConfig(bot.config).duration("session-timeout"))
    newest = unit.sessions.newest_open(user_id, bot.id, now - idle)
    return newest if newest and is_open(newest, now) else None


def is_open(session: Session, now: datetime) -> bool:
    """Whether the session may still be talked to."""
    return session.status != "ended" and (session.expires_at is None or session.expires_at > now)


def _expiry(config: BotConfig, user: User, now: datetime) -> datetime | None:
    if user.role != GUEST:
        return None
    return now + timedelta(seconds=config.duration("guest-session-ttl"))


def owned_message(unit: Unit, session: Session, message_id: str) -> StoredMessage:
    """A message of the session (NotFound otherwise)."""
    message = unit.messages.get(message_id) if is_id(message_id) else None
    if message is None or message.session_id != session.id:
        raise NotFound("There is no such message.")
    return message
