"""Bots over HTTP: what a page needs to know, and administration (platform spec §2.3)."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from functions.chat.inputs import Chat, Known
from layers.http.callers import require
from layers.http.paging import Paging, single
from shared.clock import rfc3339
from shared.conversation import opening
from shared.errors import AlreadyExists, BotNotFound, Conflict, ValidationFailed
from shared.identity.admission import acting_on
from shared.ids import is_id
from shared.packages.bot_config import BotConfig
from shared.packages.masking import masked
from shared.records.bots import DEFAULT_BOT, Bot
from shared.store import Unit

router = APIRouter(tags=["bots"])

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z")
THEME = ("theme-color1", "theme-color2", "theme-title", "theme-logo", "theme-logo-text")


class BotIn(BaseModel):
    name: str
    description: str = Field("", max_length=1000)
    public: bool = False
    config: dict[str, str] = Field(default_factory=dict)


class BotChange(BaseModel):
    description: str | None = Field(None, max_length=1000)
    status: str | None = None
    public: bool | None = None


class ConfigChange(BaseModel):
    """A value of null removes the override."""

    values: dict[str, str | None]


@router.get("/api/bot/config")
def read_theme(chat: Chat, bot_name: str = "") -> dict[str, Any]:
    """What a chat page needs before anybody signs in; unset values are null."""
    bot = opening.resolve_bot(chat, bot_name)
    config = BotConfig(bot.config)
    theme: dict[str, Any] = {name.replace("-", "_"): config.text(name) or None for name in THEME}
    return {
        "public": bot.public,
        "name": bot.name,
        **theme,
        "theme_base": config.text("theme-base") or None,
        "welcome": config.text("welcome-message") or None,
        "locale": config.text("default-locale"),
        "features": {"voice": False, "upload": False},
    }


@router.get("/api/bots")
def list_bots(caller: Known, chat: Chat, page: Paging) -> dict[str, Any]:
    """The bots the caller may see: public ones, and all of the organization for its members."""
    with chat.store.transaction(caller.org_id) as unit:
        bots = [bot for bot in unit.bots.list() if bot.public or not caller.is_anonymous]
    shown = bots[page.offset : page.offset + page.limit]
    return page.listing([_bot(bot) for bot in shown], total=len(bots))


@router.post("/api/bots", status_code=201)
def create_bot(wanted: BotIn, caller: Known, chat: Chat) -> dict[str, Any]:
    """A new bot of the caller's organization, with an empty package."""
    if not NAME.match(wanted.name):
        raise ValidationFailed.of(name="use lower-case letters, digits and hyphens, at most 64")
    if chat.store.directory.bot_named(wanted.name) is not None:
        raise AlreadyExists("There is a bot of that name already.")
    bot = chat.store.directory.create_bot(wanted.name, caller.org_id)
    if bot.org_id != caller.org_id:  # somebody else was faster with the name
        raise AlreadyExists("There is a bot of that name already.")
    with chat.store.transaction(bot.org_id) as unit:
        unit.bots.describe(bot.id, description=wanted.description, public=wanted.public)
        if wanted.config:
            unit.bots.save_config(bot.id, wanted.config, "override")
        created = unit.bots.get(bot.id) or bot
    return single(_bot(created))


@router.get("/api/bots/{bot_id}")
def read_bot(bot_id: str, caller: Known, chat: Chat) -> dict[str, Any]:
    bot = bot_for(chat, caller, bot_id, "viewer")
    with chat.store.transaction(caller.org_id) as unit:
        counts = unit.bots.counts(bot.id)
    return single({**_bot(bot), **counts})


@router.put("/api/bots/{bot_id}")
def change_bot(bot_id: str, change: BotChange, caller: Known, chat: Chat) -> dict[str, Any]:
    bot = bot_for(chat, caller, bot_id, "owner")
    with chat.store.transaction(caller.org_id) as unit:
        unit.bots.describe(
            bot.id, description=change.description, status=change.status, public=change.public
        )
        return single(_bot(own_bot(unit, bot_id)))


@router.delete("/api/bots/{bot_id}", status_code=204)
def delete_bot(bot_id: str, caller: Known, chat: Chat) -> None:
    """Take a bot out of service; its package stays for 30 days. The default bot stays."""
    bot = bot_for(chat, caller, bot_id, "admin")
    with chat.store.transaction(caller.org_id) as unit:
        if bot.name == DEFAULT_BOT:
            raise Conflict("The default bot cannot be deleted.")
        unit.bots.describe(bot.id, status="deleted")


@router.get("/api/bots/{bot_id}/config")
def read_config(bot_id: str, caller: Known, chat: Chat, page: Paging) -> dict[str, Any]:
    """All settings with where each comes from; secrets are masked."""
    bot = bot_for(chat, caller, bot_id, "owner")
    with chat.store.transaction(caller.org_id) as unit:
        rows = unit.bots.config_rows(bot.id)
    shown = [
        {"key": key, "value": masked(key, value), "source": source, "updated_at": rfc3339(at)}
        for key, value, source, at in rows
    ]
    return page.listing(shown, total=len(shown))


@router.put("/api/bots/{bot_id}/config")
def change_config(
    bot_id: str, change: ConfigChange, caller: Known, chat: Chat, page: Paging
) -> dict[str, Any]:
    """Set or remove overrides, which win over config.csv."""
    bot = bot_for(chat, caller, bot_id, "owner")
    with chat.store.transaction(caller.org_id) as unit:
        rows = unit.bots.config_rows(bot.id)
        overrides = {key: value for key, value, source, _ in rows if source == "override"}
        overrides |= {key: value for key, value in change.values.items() if value is not None}
        removed = {key for key, value in change.values.items() if value is None}
        kept = {key: value for key, value in overrides.items() if key not in removed}
        unit.bots.save_config(bot.id, kept, "override")
    return read_config(bot_id, caller, chat, page)


def bot_for(chat: Chat, caller: Known, bot_id: str, role: str) -> Bot:
    """The organization's bot of that id or name, for a caller who has the role on it (BotNotFound, Forbidden)."""
    with chat.store.transaction(caller.org_id) as unit:
        bot = own_bot(unit, bot_id)
    require(acting_on(chat.store, caller, bot), role)
    return bot


def own_bot(unit: Unit, bot_id: str) -> Bot:
    """The organization's bot of that id or name (BotNotFound)."""
    bot = unit.bots.get(bot_id) if is_id(bot_id) else None
    if bot is None:
        bot = next((bot for bot in unit.bots.list() if bot.name == bot_id), None)
    if bot is None:
        raise BotNotFound
    return bot


def _bot(bot: Bot) -> dict[str, Any]:
    return {
        "id": bot.id,
        "name": bot.name,
        "description": bot.description,
        "status": bot.status,
        "public": bot.public,
        "created_at": rfc3339(bot.created_at) if bot.created_at else None,
    }
