"""Results of searches, remembered until something changes (platform spec §4.5).

The key holds everything a result depends on: the bot's version (raised by every change of documents, rules, settings),
what the reader was granted in each knowledge base, the question, and how it was looked for. So no result reaches
anybody who would not have been given it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from shared.errors import ServiceUnavailable
from shared.log import logger
from shared.records.documents import Hit, Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.cache import CachedValues
    from shared.knowledge.bases import Base
    from shared.knowledge.permissions import Reader
    from shared.packages.bot_config import BotConfig
    from shared.records.bots import Bot


class RememberedResults:
    """Results in the cache. Without a cache, or when it does not answer, nothing is remembered."""

    def __init__(self, cache: CachedValues | None) -> None:
        self._cache = cache

    def get(self, key: str) -> tuple[Hit, ...] | None:
        if self._cache is None or not key:
            return None
        try:
            found = self._cache.get("kb", key)
        except ServiceUnavailable:
            return None
        return None if found is None else tuple(_hit(row) for row in found)

    def put(self, key: str, hits: Sequence[Hit], seconds: float) -> None:
        if self._cache is None or not key:
            return
        try:
            self._cache.put("kb", key, [asdict(hit) for hit in hits], seconds)
        except ServiceUnavailable as failure:
            logger.warning("a search was not remembered", reason=failure.message)


def result_key(
    bot: Bot, bases: Sequence[Base], reader: Reader, wanted: Any, config: BotConfig
) -> str:
    """The name of a result; "" when results are not to be remembered."""
    if not config.flag("rag-cache-enabled"):
        return ""
    grants = [(base.collection, base.permissions.grants(reader)) for base in bases]
    question = " ".join(wanted.query.casefold().split())
    parts = (bot.id, bot.version, grants, question, wanted.choices)
    return f"{bot.id}:{sha256(json.dumps(parts, default=repr).encode()).hexdigest()}"


def _hit(row: dict[str, Any]) -> Hit:
    return Hit(**{**row, "passage": Passage(**row["passage"])})
