"""What the group's routes are given: the visitor of a drive."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from functions.drive.deps import Wiring, wiring
from layers.http.callers import identify, require
from shared.drive.desk import Visit
from shared.drive.places import BOT, USER, Person
from shared.errors import BotNotFound
from shared.identity.admission import acting_on
from shared.records.bots import DEFAULT_BOT
from shared.records.users import Identity

Ports = Annotated[Wiring, Depends(wiring)]


def _caller(request: Request) -> Identity:
    return require(identify(request), "user")


Caller = Annotated[Identity, Depends(_caller)]


def visit_of(request: Request, caller: Caller, ports: Ports) -> Visit:
    """The caller in the drive of the bot a request is about: header, then query, then the default one.

    Strangers to its organization are told that there is no such bot (platform spec §0.2).
    """
    query = request.query_params
    named = (
        request.headers.get("x-bot-id"),
        *(query.get(name) for name in ("bot_id", "bot_name", "bot", "bucket")),
    )
    bot = ports.store.directory.bot_named(next((name for name in named if name), DEFAULT_BOT))
    if bot is None or bot.org_id != caller.org_id:
        raise BotNotFound
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
