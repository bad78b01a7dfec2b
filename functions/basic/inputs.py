"""What the group's routes are given: the adapters, who is calling, about which bot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from random import Random
from typing import Annotated

from fastapi import Depends, Header, Request

from functions.basic.deps import Bench, Wiring, wiring
from layers.http.bots import bot_for, named_bot
from layers.http.callers import identify, require
from shared.basic.data.visiting import Visit, Visitor
from shared.basic.functions.declaration import FunctionContext
from shared.errors import NotFound
from shared.identity.admission import acting_on
from shared.identity.roles import LEVELS, has_level
from shared.records.bots import Bot
from shared.records.sessions import Session
from shared.records.users import GUEST, Identity, User
from shared.scripts.services import time_zone

_FILTER = re.compile(r"filter\[(.+)\]\Z")

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
    bot = bot_for(ports.store, caller, bot_name)
    return Asker(acting_on(ports.store, caller, bot), bot)


def _ask(request: Request, caller: Caller, ports: Ports) -> Asker:
    return asker(caller, ports, named_bot(request))


Ask = Annotated[Asker, Depends(_ask)]
IfMatch = Annotated[str, Header()]


def _filters(request: Request) -> list[tuple[str, str]]:
    """`filter[field]=op:value`, any number of times."""
    named = [(_FILTER.match(name), text) for name, text in request.query_params.multi_items()]
    return [(match[1], text) for match, text in named if match]


Filters = Annotated[list[tuple[str, str]], Depends(_filters)]


def _visiting(table: str, ask: Ask, ports: Ports) -> Callable[[], AbstractContextManager[Visit]]:
    """Opens a table of the bot as the caller may see it, in a transaction."""
    role = ask.identity.role
    below = {name for name, level in LEVELS.items() if level <= LEVELS.get(role, -1)}
    visitor = Visitor(frozenset({role, *below}), has_level(ask.identity, "owner"))
    context = FunctionContext(ports.clock.now, Random(), time_zone(ask.bot))

    @contextmanager
    def visit() -> Iterator[Visit]:
        with ports.store.transaction(ask.bot.org_id) as unit:
            yield Visit.to(unit, ask.bot.id, table, visitor, context)

    return visit


Visiting = Annotated[Callable[[], AbstractContextManager[Visit]], Depends(_visiting)]


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
