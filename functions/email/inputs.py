"""What the group's routes are given: the adapters, and who is calling."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from functions.email.deps import Wiring, wiring
from layers.http.bots import bot_for, named_bot
from layers.http.callers import identify, require
from shared.records.bots import Bot
from shared.records.users import Identity, User

Ports = Annotated[Wiring, Depends(wiring)]


def _person(request: Request) -> Identity:
    return require(identify(request), "user")


Person = Annotated[Identity, Depends(_person)]


def bot_of(request: Request, ports: Wiring, caller: Identity, body_bot: str = "") -> Bot:
    """The bot a request is about."""
    return bot_for(ports.store, caller, named_bot(request, body_bot))


def known_user(ports: Wiring, caller: Identity) -> User:
    """The caller as a person."""
    with ports.store.transaction(caller.org_id) as unit:
        user = unit.users.get(caller.user_id)
    return user or User(caller.user_id, caller.org_id, "", caller.role)
