"""Which bot a request is about (platform spec §0.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import BotNotFound
from shared.records.bots import DEFAULT_BOT

if TYPE_CHECKING:
    from fastapi import Request

    from shared.records.bots import Bot
    from shared.records.users import Identity
    from shared.store import Store

_QUERY = ("bot_id", "bot_name", "bot")


def named_bot(request: Request, body_bot: str = "", *, also: tuple[str, ...] = ()) -> str:
    """Its name or id: header, then query (`also` are further names there), then body, then the default one."""
    query = request.query_params
    named = (
        request.headers.get("x-bot-id"),
        *(query.get(name) for name in (*_QUERY, *also)),
        body_bot,
    )
    return next((name for name in named if name), DEFAULT_BOT)


def bot_for(store: Store, caller: Identity, name_or_id: str) -> Bot:
    """The bot; strangers to its organization are told there is none."""
    bot = store.directory.bot_named(name_or_id)
    if bot is None or bot.org_id != caller.org_id:
        raise BotNotFound
    return bot
