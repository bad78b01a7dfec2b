"""What the group's routes are given: the adapters, who is calling, about which bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from functions.kb.deps import Wiring, wiring
from layers.http.bots import bot_for, named_bot
from layers.http.callers import identify, require
from shared.errors import Forbidden
from shared.identity.admission import acting_on
from shared.identity.roles import has_level
from shared.knowledge.permissions import Reader
from shared.records.bots import Bot
from shared.records.users import GUEST, Identity

Ports = Annotated[Wiring, Depends(wiring)]


def _caller(request: Request) -> Identity:
    return require(identify(request), GUEST)


Caller = Annotated[Identity, Depends(_caller)]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks about which bot."""

    identity: Identity
    bot: Bot
    reader: Reader

    def must_be(self, role: str) -> None:
        """Raise Forbidden below the role's level."""
        if not has_level(self.identity, role):
            raise Forbidden


def asker(caller: Identity, ports: Wiring, bot_name: str) -> Asker:
    """The caller about the bot of that name or id; strangers to its organization are told there is none."""
    bot = bot_for(ports.store, caller, bot_name)
    with ports.store.transaction(caller.org_id) as unit:
        user = unit.users.get(caller.user_id)
    email = user.email if user else ""
    return Asker(
        acting_on(ports.store, caller, bot), bot, Reader(caller.user_id, caller.role, (), email)
    )


def _ask(request: Request, caller: Caller, ports: Ports) -> Asker:
    return asker(caller, ports, named_bot(request))


Ask = Annotated[Asker, Depends(_ask)]
