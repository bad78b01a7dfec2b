"""Episodes: what a past conversation was about, kept per user and bot (platform spec §5.6).

One is a JSON value of the store's memory, scope `episode`, owned by the user; the key begins with the bot's id.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.packages.bot_config import BotConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.records.bots import Bot
    from shared.store import Unit

SCOPE = "episode"
BEST, CLOSE = 2, 0.75
"""How many are recalled, and how near they must be (cosine)."""


@dataclass(frozen=True, slots=True)
class Episode:
    """`vector` is the summary's by the embedding model `model`; `ended_at` is ISO 8601."""

    session_id: str
    summary: str
    topics: list[str] = field(default_factory=list)
    sentiment: str = "neutral"
    open_items: list[str] = field(default_factory=list)
    ended_at: str = ""
    model: str = ""
    vector: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Episode:
        return cls(**{name: value[name] for name in cls.__slots__ if name in value})


def episodes_of(unit: Unit, bot: Bot, user_id: str) -> list[Episode]:
    """The user's episodes with this bot, oldest first."""
    values = unit.memory.all(SCOPE, user_id)
    found = [Episode.of(value) for key, value in values.items() if key.startswith(bot.id)]
    return sorted(found, key=lambda episode: episode.ended_at)


def keep_episode(unit: Unit, bot: Bot, user_id: str, episode: Episode, now: datetime) -> None:
    """Keep one for as long as the bot's config says, and no more than it says: the oldest go first."""
    config = BotConfig(bot.config)
    days, most = (
        config.integer("episodic-memory-retention-days"),
        config.integer("episodic-memory-max-episodes"),
    )
    expires = now + timedelta(days=days) if days else None
    unit.memory.put(SCOPE, user_id, _key(bot, episode), asdict(episode), expires)
    known = episodes_of(unit, bot, user_id)
    for old in known[: max(0, len(known) - most)] if most else ():
        unit.memory.remove(SCOPE, user_id, _key(bot, old))


def _key(bot: Bot, episode: Episode) -> str:
    return f"{bot.id}:{episode.session_id}"
