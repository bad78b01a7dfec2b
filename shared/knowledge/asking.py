"""One question, one answer out of the documents, with its sources (platform spec §3.2, `query`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.conversation.quoting import quoted_answer
from shared.conversation.texts import say
from shared.knowledge.citations import KNOWLEDGE_RULE, cited, passage_blocks
from shared.llm.records import CallMetadata, ChatMessage, CompletionRequest, Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.llm.ports import Embedder, LlmProvider
    from shared.records.bots import Bot
    from shared.records.documents import Hit
    from shared.records.messages import Citation

RULES = "Answer the question from the passages, in the language of the question, briefly."


@dataclass(frozen=True, slots=True)
class Answered:
    """`confidence` is the best passage's score, 0 to 1; `sources` are the passages the answer cites."""

    text: str
    confidence: float
    sources: Sequence[Citation]
    usage: Usage


def answer(
    bot: Bot,
    question: str,
    hits: Sequence[Hit],
    provider: LlmProvider,
    embedder: Embedder,
    *,
    user_id: str,
    locale: str,
) -> Answered:
    """Ask the bot's model; one too small to read quotes the documents, and without passages nobody is asked."""
    if not hits:
        return Answered(say(locale, "no_passages"), 0.0, (), Usage())
    confidence = max(hit.score for hit in hits)
    if not provider.capabilities.grounded:
        quote = quoted_answer(embedder, question, hits)
        text, sources = cited(quote, hits)
        return Answered(text or say(locale, "no_passages"), confidence, sources, Usage())
    system = "\n".join([RULES, KNOWLEDGE_RULE, *passage_blocks(hits)])
    messages = (ChatMessage("system", system), ChatMessage("user", question))
    request = CompletionRequest(
        messages, temperature=0.1, metadata=CallMetadata(bot=bot.id, user=user_id, kind="api")
    )
    response = provider.complete(request)
    text, sources = cited(response.text.strip(), hits)
    return Answered(text, confidence, sources, response.usage)
