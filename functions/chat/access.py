"""Who may do what with one bot: grants of roles, public or private, sites that may embed it (platform spec §2.3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from functions.chat.bots import bot_for
from functions.chat.inputs import Chat, Known
from layers.http.callers import client_address
from layers.http.paging import Paging, single
from shared.clock import rfc3339
from shared.errors import Forbidden, NotFound, ValidationFailed
from shared.identity.admission import acting_on
from shared.identity.auditing import actor_of, tell
from shared.identity.people import known
from shared.identity.reception import Visitor
from shared.identity.roles import level
from shared.ids import new_id
from shared.records.access import BotGrant

router = APIRouter(prefix="/api/bots", tags=["bots"])


class GrantIn(BaseModel):
    """For a person or for a group."""

    user_id: str = Field("", max_length=64)
    group_id: str = Field("", max_length=64)
    role: Literal["viewer", "operator", "owner"]
    expires_at: datetime | None = None


@router.get("/{bot_id}/access")
def list_grants(bot_id: str, caller: Known, chat: Chat, page: Paging) -> dict[str, Any]:
    bot = bot_for(chat, caller, bot_id, "owner")
    with chat.store.transaction(caller.org_id) as unit:
        rows = [grant_out(grant) for grant in unit.grants.of_bot(bot.id)]
    return page.listing(rows[page.offset : page.offset + page.limit], len(rows))


@router.post("/{bot_id}/access", status_code=201)
def grant_access(
    bot_id: str, wanted: GrantIn, caller: Known, chat: Chat, request: Request
) -> dict[str, Any]:
    """Give a person or a group a role on the bot, not above one's own."""
    bot = bot_for(chat, caller, bot_id, "owner")
    if bool(wanted.user_id) == bool(wanted.group_id):
        raise ValidationFailed.of(user_id="give either a user or a group")
    if level(wanted.role) > level(acting_on(chat.store, caller, bot).role):
        raise Forbidden("Nobody gives a role above their own.")
    if wanted.expires_at is not None and wanted.expires_at.tzinfo is None:
        raise ValidationFailed.of(expires_at="needs a time zone")
    grant = BotGrant(
        id=new_id(),
        org_id=caller.org_id,
        bot_id=bot.id,
        role=wanted.role,
        user_id=wanted.user_id,
        group_id=wanted.group_id,
        expires_at=wanted.expires_at,
        created_at=chat.clock.now(),
    )
    with chat.store.transaction(caller.org_id) as unit:
        if wanted.user_id:
            known(unit, wanted.user_id)
        elif unit.groups.get(wanted.group_id) is None:
            raise NotFound("There is no such group.")
        unit.grants.create(grant)
        tell(
            unit,
            caller.org_id,
            chat.clock.now(),
            "access.grant",
            actor=actor_of(caller),
            visitor=_visitor(request),
            bot_id=bot.id,
            target=wanted.user_id or wanted.group_id,
            role=wanted.role,
        )
    return single(grant_out(grant))


@router.delete("/{bot_id}/access/{grant_id}", status_code=204)
def withdraw_access(
    bot_id: str, grant_id: str, caller: Known, chat: Chat, request: Request
) -> None:
    bot = bot_for(chat, caller, bot_id, "owner")
    with chat.store.transaction(caller.org_id) as unit:
        if not unit.grants.remove(grant_id, bot.id):
            raise NotFound("There is no such grant.")
        tell(
            unit,
            caller.org_id,
            chat.clock.now(),
            "access.withdraw",
            actor=actor_of(caller),
            visitor=_visitor(request),
            bot_id=bot.id,
            target=grant_id,
        )


def _visitor(request: Request) -> Visitor:
    return Visitor(address=client_address(request), request_id=request.state.request_id)


def grant_out(grant: BotGrant) -> dict[str, Any]:
    return {
        "id": grant.id,
        "bot_id": grant.bot_id,
        "user_id": grant.user_id or None,
        "group_id": grant.group_id or None,
        "role": grant.role,
        "expires_at": rfc3339(grant.expires_at) if grant.expires_at else None,
        "created_at": rfc3339(grant.created_at) if grant.created_at else None,
    }
