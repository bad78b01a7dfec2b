"""Which websites a bot knows: registered by people, and by scripts when they are compiled (platform spec §4.4)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shared.errors import AlreadyExists, ValidationFailed
from shared.ids import new_id
from shared.network.failures import AddressBlocked
from shared.packages.bot_config import BotConfig
from shared.records.websites import Website
from shared.websites.scope import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from shared.records.bots import Bot
    from shared.store import Unit

HARD_MAX_PAGES, HARD_MAX_DEPTH = 1000, 10
SHORTEST_REFRESH, LONGEST_REFRESH = 3600, 366 * 86_400
_REFRESH = re.compile(r"\s*(\d{1,6})\s*([hdwmy])\s*", re.IGNORECASE)
_SECONDS = {"h": 3600, "d": 86_400, "w": 604_800, "m": 30 * 86_400, "y": 365 * 86_400}


def refresh_seconds(text: str) -> int:
    """`1h` to `1y`; raises ValidationFailed."""
    match = _REFRESH.fullmatch(text)
    seconds = int(match[1]) * _SECONDS[match[2].lower()] if match else 0
    if not SHORTEST_REFRESH <= seconds <= LONGEST_REFRESH:
        raise ValidationFailed.of(refresh="must be between 1h and 1y, for example 6h, 1d or 2w")
    return seconds


def website(
    bot: Bot, url: str, *, refresh: str = "", depth: int = 0, max_pages: int = 0
) -> Website:
    """A new website by the bot's settings where nothing else is said. Raises ValidationFailed or AddressBlocked."""
    config = BotConfig(bot.config)
    seconds = refresh_seconds(refresh) if refresh else int(config.duration("website-expires"))
    return Website(
        id=new_id(),
        org_id=bot.org_id,
        bot_id=bot.id,
        url=canonical(url),
        depth=min(depth or config.integer("website-max-depth"), HARD_MAX_DEPTH),
        max_pages=min(max_pages or config.integer("website-max-pages"), HARD_MAX_PAGES),
        refresh_seconds=max(seconds, SHORTEST_REFRESH),
    )


def register(unit: Unit, bot: Bot, wanted: Website, now: datetime) -> Website:
    """Add a website, to be crawled at once; raises AlreadyExists."""
    if unit.websites.at(bot.id, wanted.url) is not None:
        raise AlreadyExists("The bot knows that website already.")
    added = replace(wanted, next_crawl=now)
    unit.websites.put(added)
    return added


def declare(
    unit: Unit, bot: Bot, script: str, declared: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Make these the websites of a script. Of several scripts' intervals the shortest counts.

    A site no script names any more stays, as one that people registered would: its passages may be in use.
    """
    for each in declared:
        try:
            wanted = website(bot, str(each["url"]), refresh=str(each.get("refresh") or ""))
        except (ValidationFailed, AddressBlocked):
            continue  # the compiler has told the author
        there = unit.websites.at(bot.id, wanted.url)
        if there is None:
            unit.websites.put(replace(wanted, script=script, next_crawl=now))
        elif wanted.refresh_seconds < there.refresh_seconds:
            unit.websites.put(_sooner(there, wanted.refresh_seconds))


def _sooner(known: Website, seconds: int) -> Website:
    at = known.last_crawl + timedelta(seconds=seconds) if known.last_crawl else known.next_crawl
    earliest = min((moment for moment in (at, known.next_crawl) if moment), default=None)
    return replace(known, refresh_seconds=seconds, next_crawl=earliest)
