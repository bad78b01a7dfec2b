"""What the group's routes are given: the adapters, who is calling, about which bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from functions.basic.deps import Bench, Wiring, wiring
from layers.http.callers import identify, require
from shared.errors import BotNotFound, NotFound
from shared.identity.admission import acting_on
from shared.records.bots import DEFAULT_BOT, Bot
from shared.records.sessions import Session
from shared.records.users import GUEST, Identity, User

Ports = Annotated[Wiring, Depends(wiring)]


def _caller(request: Request) -> Identity:
    return require(identify(request), GUEST)


def _bench(ports: Ports) -> Bench:
    return ports.bench()


async def _body(request: Request) -> bytes:
    return await request.body()


Caller = Annotated[Identity, Depends(_caller)]
Running = Annotated[Bench, Depends(_bench)]
RawBody = Annotated[bytes, Depends(_body)]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks about which bot."""

    identity: Identity
    bot: Bot

    def must_be(self, role: str) -> None:
        """Raise Forbidden below the role's level."""
        require(self.identity, role)


def asker(caller: Identity, ports: Wiring, bot_name: str) -> Asker:
    """The caller about the bot of that name or id; strangers to its organization are told there is none."""
    bot = ports.store.directory.bot_named(bot_name)
    if bot is None or bot.org_id != caller.org_id:
        raise BotNotFound
    return Asker(acting_on(ports.store, caller, bot), bot)


def named_bot(request: Request, body_bot: str = "") -> str:
    """The bot a request is about: header, then query, then body, then the default one (platform spec §0.2)."""
    query = request.query_params
    named = (
        request.headers.get("x-bot-id"),
        *(query.get(name) for name in ("bot_id", "bot_name", "bot")),
        body_bot,
    )
    return next((name for name in named if name), DEFAULT_BOT)


def _ask(request: Request, caller: Caller, ports: Ports) -> Asker:
    return asker(caller, ports, named_bot(request))


Ask = Annotated[Asker, Depends(_ask)]


def acting_user(ports: Wiring, caller: Identity) -> User:
    """The person a run acts for."""
    with ports.store.transaction(caller.org_id) as unit:
        user = unit.users.get(caller.user_id)
    return user or User(caller.user_id, caller.org_id, "", role=caller.role)


def own_session(ports: Wiring, caller: Identity, session_id: str) -> Session:
    """The caller's own session; somebody else's does not exist."""
    with ports.store.transaction(caller.org_id) as unit:
        session = unit.sessions.get(session_id)
    if session is None or session.user_id != caller.user_id:
        raise NotFound("There is no such conversation.")
    return session
