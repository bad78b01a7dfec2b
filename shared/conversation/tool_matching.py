"""Serving tools with a model that cannot call them: the message is matched to a tool by meaning (architecture §7).

A tool is chosen when the message is close enough to its description and clearly closer than to small talk. Vectors of
descriptions are kept per process; the message costs one embedding.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from shared.errors import GbError
from shared.log import logger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.conversation.tool_offer import Tool
    from shared.conversation.turn_context import TurnContext
    from shared.llm.ports import Embedder

THRESHOLD = 0.82
"""Cosine on multilingual E5, whose scores of unrelated texts lie near 0.75 (measured on the default bot's tools)."""
MARGIN = 0.015
MOST_KNOWN = 256
_known_vectors: dict[tuple[str, tuple[str, ...]], tuple[tuple[float, ...], ...]] = {}
OTHER_THINGS = (
    "A greeting or small talk: hello, thanks, how are you",
    "A general question about a topic: what is this, how does it work, tell me about it",
    "An opinion or a story",
)


def matching_tool(turn: TurnContext, tools: Sequence[Tool], text: str) -> Tool | None:
    """The tool the message asks for, or None. An embedding service that is down means none."""
    if not tools or not text.strip():
        return None
    try:
        embedder = turn.desk.models.embedder(turn.bot)
        return closest(embedder, tools, text)
    except GbError as error:
        logger.warning("no tool could be matched", reason=error.message)
        return None


def closest(embedder: Embedder, tools: Sequence[Tool], text: str) -> Tool | None:
    [asked] = embedder.embed([text], "query")
    other = max(_cosine(asked, vector) for vector in _vectors(embedder, OTHER_THINGS))
    described = _vectors(embedder, tuple(_description(tool) for tool in tools))
    score, best = max(
        ((_cosine(asked, vector), tool) for vector, tool in zip(described, tools, strict=True)),
        key=lambda pair: pair[0],
    )
    logger.debug("tool match", tool=best.name, score=round(score, 4), other=round(other, 4))
    return best if score >= THRESHOLD and score >= other + MARGIN else None


def _description(tool: Tool) -> str:
    return f"{tool.name.replace('-', ' ').replace('_', ' ')}: {tool.description}"


def _vectors(embedder: Embedder, texts: tuple[str, ...]) -> tuple[tuple[float, ...], ...]:
    """Vectors of descriptions, computed once per process and model."""
    key = (embedder.model, texts)
    if key not in _known_vectors:
        if len(_known_vectors) >= MOST_KNOWN:
            _known_vectors.clear()
        _known_vectors[key] = tuple(tuple(vector) for vector in embedder.embed(texts, "passage"))
    return _known_vectors[key]


def _cosine(a: Sequence[float], b: Sequence[float]) -> float:
    product = sum(x * y for x, y in zip(a, b, strict=True))
    lengths = sqrt(sum(x * x for x in a)) * sqrt(sum(y * y for y in b))
    return product / lengths if lengths else 0.0
