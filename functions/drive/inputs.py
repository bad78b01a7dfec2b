"""What the group's routes are given: the visitor of a drive."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from functions.drive.deps import Wiring, wiring
from layers.http.bots import bot_for, named_bot
from layers.http.callers import identify, require
from shared.drive.desk import Visit
from shared.drive.places import BOT, USER, Person
from shared.identity.admission import acting_on
from shared.records.users import Identity

Ports = Annotated[Wiring, Depends(wiring)]


def _caller(request: Request) -> Identity:
    return require(identify(request), "user")


Caller = Annotated[Identity, Depends(_caller)]


def visit_of(request: Request, caller: Caller, ports: Ports) -> Visit:
    """The caller in the drive of the bot a request is about."""
    bot = bot_for(ports.store, caller, named_bot(request, also=("bucket",)))
    with ports.store.transaction(caller.org_id) as unit:
        user = unit.users.get(caller.user_id)
    identity = acting_on(ports.store, caller, bot)
    return Visit(ports.rooms, bot, Person(identity, user.email if user else ""))


Drive = Annotated[Visit, Depends(visit_of)]


def _root(request: Request) -> str:
    """Older clients name the package by `bucket` instead of `root=bot`."""
    query = request.query_params
    return query.get("root") or (BOT if query.get("bucket") else USER)


Root = Annotated[str, Depends(_root)]
