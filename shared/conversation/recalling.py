"""When an answer may be given again, and giving it (platform spec §5.7).

Only to a question of words alone that stands for itself, asked in circumstances that are equal in every point.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.conversation.prompting import (
    active_contexts,
    history_of,
    past_episodes,
    system_text,
)
from shared.knowledge.bases import opened
from shared.knowledge.readers import known
from shared.llm.answer_cache import CachedAnswer, Circumstances
from shared.llm.records import CallMetadata
from shared.memory.recall import facts_of
from shared.packages.bot_config import BotConfig
from shared.records.messages import Citation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.conversation.questions import Question
    from shared.conversation.turn_context import TurnContext
    from shared.llm.ports import LlmProvider
    from shared.llm.records import CompletionResponse, ToolSpec
    from shared.records.messages import StoredMessage
    from shared.store import Unit

FEWEST_WORDS = 4
HOTTEST = 1.0
_REFERS_BACK = re.compile(
    r"^(?:and|but|so|then|why|e|mas|então|y|pero|por qu[eê])\b"
    r"|\b(?:it|its|that|this|these|those|they|them|their|he|him|his|she|her|hers|one|ones|same|again|above|more|also"
    r"|isso|isto|aquilo|ele|ela|eles|elas|dele|dela|mesmo|mesma|também|mais|disso|nisso"
    r"|eso|esto|aquello|ellos|ellas|mismo|misma|también|más)\b",
    re.IGNORECASE,
)


def circumstances(
    turn: TurnContext, provider: LlmProvider, question: Question, tools: Sequence[ToolSpec]
) -> Circumstances | None:
    """Everything the answer depends on; None when it may be neither found nor kept."""
    settings = turn.desk.models.settings(turn.bot, turn.session.state.model)
    usable = BotConfig(turn.bot.config).flag("llm-cache") and provider.capabilities.grounded
    is_own = question.is_plain and question.loop_id == turn.turn.id and question.text.strip()
    if turn.desk.answers is None or not (usable and is_own) or settings.temperature > HOTTEST:
        return None
    with turn.transaction() as unit:
        summary, history = history_of(turn, unit, question)
        if facts_of(unit, turn.bot, turn.user) or past_episodes(turn, unit, question):
            return None  # the user's own memory is in the prompt
        if (history or summary) and refers_back(question.text):
            return None
        knowledge = _readable(turn, unit)
    return Circumstances(
        org_id=turn.bot.org_id,
        bot_id=turn.bot.id,
        bot_version=turn.bot.version,
        model=f"{settings.vendor}:{settings.model}",
        system=system_text(turn),
        contexts=active_contexts(turn),
        knowledge=knowledge,
        locale=turn.locale,
        tools=[[tool.name, tool.description, dict(tool.parameters)] for tool in tools],
    )


def refers_back(text: str) -> bool:
    """Whether a question may mean something said before. Rather too often than not often enough."""
    return len(text.split()) < FEWEST_WORDS or _REFERS_BACK.search(text.strip()) is not None


def find_answer(
    turn: TurnContext, about: Circumstances | None, question: Question
) -> CachedAnswer | None:
    """An answer that was given before in the same circumstances."""
    if about is None or turn.desk.answers is None:
        return None
    embedder = turn.desk.models.embedder(turn.bot)
    found = turn.desk.answers.find(turn.bot, about, question.text, embedder)
    if found is not None:
        made_for = CallMetadata(turn.bot.id, turn.session.id, turn.turn.id, turn.user.id)
        turn.desk.answers.record(turn.bot, found, made_for)
    return found


def keep_answer(
    turn: TurnContext,
    about: Circumstances | None,
    question: Question,
    response: CompletionResponse,
    answer: StoredMessage,
) -> None:
    """Keep a finished answer that took no tool and was the first in its conversation.

    What a person said before may have shaped a later one, and others would be told it.
    """
    if about is None or turn.desk.answers is None or response.reason != "stop":
        return
    if not answer.content or _has_spoken(turn, question):
        return
    provider = turn.desk.models.provider(turn.bot, turn.session.state.model)
    kept = CachedAnswer(
        text=answer.content,
        citations=[citation.as_json() for citation in answer.citations],
        provider=about.model.partition(":")[0],
        model=response.model,
        tokens=response.usage.tokens_in + response.usage.tokens_out,
        cost=provider.capabilities.cost(response.usage) or 0.0,
    )
    embedder = turn.desk.models.embedder(turn.bot)
    turn.desk.answers.keep(turn.bot, about, question.text, kept, embedder)


def _has_spoken(turn: TurnContext, question: Question) -> bool:
    with turn.transaction() as unit:
        said = unit.messages.newest(
            turn.session.id, 1, before_seq=question.before_seq, roles=("user",)
        )
    return bool(said)


def citations_of(answer: CachedAnswer) -> tuple[Citation, ...]:
    """The citations of a kept answer as they were."""
    return tuple(
        Citation(
            number=int(row["n"]),
            title=str(row["title"]),
            source=str(row["source"]),
            document_id=str(row.get("document_id", "")),
            page=row.get("page"),
            url=str(row.get("url", "")),
        )
        for row in answer.citations
    )


def _readable(turn: TurnContext, unit: Unit) -> list[list[object]]:
    """The knowledge bases in use and which of their folders the reader may see."""
    names = [*turn.session.state.kbs, *turn.session.state.websites]
    reader = known(unit, turn.reader)
    return [
        [
            base.name,
            base.collection,
            [[grant.folder, *grant.but] for grant in base.permissions.grants(reader)],
        ]
        for base in opened(unit, turn.bot, names)
    ]
