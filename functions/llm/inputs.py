"""What the group's routes are given: the adapters, who is calling, about which bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from functions.llm.deps import Wiring, wiring
from layers.http.callers import identify, require
from shared.errors import BotNotFound, Forbidden
from shared.identity.admission import acting_on
from shared.identity.roles import has_level
from shared.records.bots import DEFAULT_BOT, Bot
from shared.records.users import Identity

Ports = Annotated[Wiring, Depends(wiring)]


def _caller(request: Request) -> Identity:
    return require(identify(request), "user")


Caller = Annotated[Identity, Depends(_caller)]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks about which bot."""

    identity: Identity
    bot: Bot

    def may(self, role: str) -> bool:
        return has_level(self.identity, role)

    def must_be(self, role: str) -> None:
        """Raise Forbidden below the role's level."""
        if not self.may(role):
            raise Forbidden


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
