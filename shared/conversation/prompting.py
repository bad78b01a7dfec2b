"""What a turn's prompt is made of, gathered (platform spec §5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.conversation.compaction import newest_summary
from shared.conversation.prompt import (
    DEFAULT_SYSTEM_PROMPT,
    Prompt,
    PromptParts,
    assemble,
    exchanges,
    fill,
)
from shared.knowledge.citations import KNOWLEDGE_RULE, passage_blocks
from shared.llm.records import ChatMessage
from shared.memory.episodes import episodes_of
from shared.memory.recall import facts_of, recalled
from shared.packages.bot_config import BotConfig
from shared.records.users import GUEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.conversation.journal import Journal
    from shared.conversation.questions import Question
    from shared.conversation.turn_context import TurnContext
    from shared.llm.ports import LlmProvider
    from shared.llm.records import ToolSpec
    from shared.memory.episodes import Episode
    from shared.records.messages import StoredMessage
    from shared.store import Unit


def prompt_for(
    turn: TurnContext,
    provider: LlmProvider,
    question: Question,
    journal: Journal,
    tools: Sequence[ToolSpec],
) -> Prompt:
    """The prompt of the next round, fitted to the model."""
    with turn.transaction() as unit:
        summary, history = history_of(turn, unit, question)
        facts = facts_of(unit, turn.bot, turn.user)
        past = past_episodes(turn, unit, question)
    if past:
        facts = facts + recalled(past, question.text, turn.desk.models.embedder(turn.bot))
    parts = PromptParts(
        system=system_text(turn),
        contexts=active_contexts(turn),
        facts=facts,
        knowledge=passage_blocks(question.hits),
        knowledge_rule=KNOWLEDGE_RULE,
        summary=summary.content if summary else "",
        history=exchanges(history),
        current=ChatMessage("user", question.text, images=question.images),
        after=journal.messages(),
        tools=tools,
    )
    return assemble(parts, provider.capabilities, turn.locale)


def system_text(turn: TurnContext) -> str:
    """The system prompt with its holes filled."""
    state, config = turn.session.state, turn.bot.config
    template = state.system_prompt or config.get("system-prompt", "") or DEFAULT_SYSTEM_PROMPT
    holes = {
        "bot_name": config.get("bot-name", "") or turn.bot.name,
        "date": turn.desk.clock.now().date().isoformat(),
        "locale": turn.locale,
        "user_name": turn.user.name if not turn.user.name.startswith("guest_") else "",
    }
    return fill(template, holes)


def active_contexts(turn: TurnContext) -> list[str]:
    """Contexts in force: one that belongs to a button counts only while that button is chosen."""
    state = turn.session.state
    on_buttons = {suggestion.context for suggestion in state.suggestions if suggestion.context}
    return [
        text
        for name, text in state.contexts.items()
        if name not in on_buttons or name == state.selected_context
    ]


def past_episodes(turn: TurnContext, unit: Unit, question: Question) -> list[Episode]:
    """At the start of a conversation, what earlier ones were about; guests have none."""
    if turn.user.role == GUEST or not BotConfig(turn.bot.config).flag("episodic-memory-enabled"):
        return []
    said = unit.messages.newest(turn.session.id, 1, before_seq=question.before_seq, roles=("user",))
    return [] if said else episodes_of(unit, turn.bot, turn.user.id)


def history_of(
    turn: TurnContext, unit: Unit, question: Question
) -> tuple[StoredMessage | None, list[StoredMessage]]:
    """The newest summary, and the messages it does not cover, oldest first."""
    limit = BotConfig(turn.bot.config).integer("history-limit")
    summary = newest_summary(unit, turn.session.id)
    covered = int(summary.metadata.get("covers_until_seq", 0)) if summary else 0
    messages = unit.messages.newest(
        turn.session.id, limit, before_seq=question.before_seq, roles=("user", "assistant")
    )
    return summary, [message for message in messages if message.seq > covered]
