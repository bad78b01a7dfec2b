"""Memory work of the worker: summaries of long conversations, and one episode when a conversation ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.conversation.compaction import (
    COMPACT,
    EPISODE,
    compact,
    memory_model,
    newest_summary,
    uncovered,
)
from shared.errors import BudgetExceeded
from shared.llm.errors import ModelFailed
from shared.llm.records import CallMetadata, ChatMessage, CompletionRequest
from shared.llm.schemas import json_in, problems_with
from shared.log import logger
from shared.memory.episodes import Episode, keep_episode
from shared.packages.bot_config import BotConfig
from shared.records.users import GUEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.conversation.desk import Desk
    from shared.records.bots import Bot
    from shared.records.sessions import Session

LEAST_MESSAGES = 2
SCHEMA = {
    "type": "object",
    "properties": {
        "summary": {"type": "string"},
        "topics": {"type": "array", "items": {"type": "string"}},
        "sentiment": {"type": "string", "enum": ["positive", "neutral", "negative"]},
        "open_items": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["summary", "topics", "sentiment", "open_items"],
    "additionalProperties": False,
}
INSTRUCTION = (
    "What was this conversation about? Answer with JSON alone: summary (two sentences that keep names, numbers and "
    "decisions), topics, sentiment (positive, neutral or negative), open_items."
)


def remember(desk: Desk, body: Mapping[str, Any]) -> None:
    """One piece of memory work from the queue."""
    tasks = {COMPACT: compact, EPISODE: keep_as_episode}
    tasks[str(body["task"])](desk, str(body["org_id"]), str(body["session_id"]))


def keep_as_episode(desk: Desk, org_id: str, session_id: str) -> bool:
    """Keep what a conversation that has ended was about; True when it was. Guests leave nothing behind."""
    with desk.store.transaction(org_id) as unit:
        session = unit.sessions.get(session_id)
        bot = unit.bots.get(session.bot_id) if session else None
        user = unit.users.get(session.user_id) if session else None
        summary = newest_summary(unit, session_id)
        messages = uncovered(unit, session_id)
    if session is None or bot is None or user is None or user.role == GUEST:
        return False
    config = BotConfig(bot.config)
    wanted = config.flag("episodic-memory-enabled") and config.flag(
        "episodic-memory-auto-summarize"
    )
    if not wanted or len(messages) + bool(summary) < LEAST_MESSAGES:
        return False
    told = [summary.content] if summary else []
    text = "\n\n".join([*told, *(f"{one.role}: {one.content}" for one in messages)])
    episode = _episode(desk, bot, session, text)
    if episode is None:
        return False
    with desk.store.transaction(org_id) as unit:
        keep_episode(unit, bot, user.id, episode, desk.clock.now())
    return True


def _episode(desk: Desk, bot: Bot, session: Session, text: str) -> Episode | None:
    request = CompletionRequest(
        messages=(ChatMessage("system", INSTRUCTION), ChatMessage("user", text)),
        json_schema=SCHEMA,
        metadata=CallMetadata(session.bot_id, session.id, user=session.user_id, kind="compaction"),
    )
    try:
        provider = desk.models.provider(bot, memory_model(bot.config))
        found = json_in(provider.complete(request).text)
        if found is None or problems_with(found, SCHEMA):
            logger.warning("a model did not say what a conversation was about")
            return None
        embedder = desk.models.embedder(bot)
        [vector] = embedder.embed([str(found["summary"])], "passage")
    except (ModelFailed, BudgetExceeded) as error:
        logger.warning("a conversation was not remembered", reason=error.message)
        return None
    ended_at = desk.clock.now().isoformat()
    return Episode(session.id, ended_at=ended_at, model=embedder.model, vector=vector, **found)
