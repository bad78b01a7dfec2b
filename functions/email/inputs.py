"""What the group's routes are given: the adapters, and who is calling."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from functions.email.deps import Wiring, wiring
from layers.http.callers import identify, require
from shared.errors import BotNotFound
from shared.records.bots import DEFAULT_BOT, Bot
from shared.records.users import Identity, User

Ports = Annotated[Wiring, Depends(wiring)]


def _person(request: Request) -> Identity:
    return require(identify(request), "user")


Person = Annotated[Identity, Depends(_person)]


def named_bot(request: Request, ports: Wiring, caller: Identity, body_bot: str = "") -> Bot:
    """The bot a request is about: header, then query, then body, then the default one (platform spec §0.2).

    Strangers to its organization are told there is none.
    """
    query = request.query_params
    named = (
        request.headers.get("x-bot-id"),
        *(query.get(name) for name in ("bot_id", "bot_name", "bot")),
        body_bot,
    )
    bot = ports.store.directory.bot_named(next((name for name in named if name), DEFAULT_BOT))
    if bot is None or bot.org_id != caller.org_id:
        raise BotNotFound
    return bot


def known_user(ports: Wiring, caller: Identity) -> User:
    """The caller as a person."""
    with ports.store.transaction(caller.org_id) as unit:
        user = unit.users.get(caller.user_id)
    return user or User(caller.user_id, caller.org_id, "", caller.role)
