"""What is known of the user when a model answers (platform spec §5.3, §5.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.llm.errors import ModelFailed
from shared.log import logger
from shared.memory.episodes import BEST, CLOSE
from shared.packages.bot_config import BotConfig
from shared.vectors import cosine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.llm.ports import Embedder
    from shared.memory.episodes import Episode
    from shared.records.bots import Bot
    from shared.records.users import User
    from shared.store import Unit

MOST_FACTS = 20


def facts_of(unit: Unit, bot: Bot, user: User) -> list[str]:
    """At most twenty facts, where the bot uses the memory of users."""
    if not BotConfig(bot.config).flag("user-memory-enabled"):
        return []
    facts = unit.memory.all("fact", user.id)
    return [f"{key}: {value}" for key, value in list(facts.items())[:MOST_FACTS]]


def recalled(known: Sequence[Episode], text: str, model: Embedder) -> list[str]:
    """The two past conversations nearest to what is asked, when they are near. Asks the embedding model."""
    if not known or not text.strip():
        return []
    try:
        [asked] = model.embed([text], "query")
    except ModelFailed as error:
        logger.warning("past conversations are not recalled", reason=error.message)
        return []
    scored = [(cosine(asked, one.vector), one) for one in known if one.model == model.model]
    near = sorted((pair for pair in scored if pair[0] > CLOSE), key=lambda pair: -pair[0])
    return [f"An earlier conversation: {one.summary}" for _, one in near[:BEST]]
