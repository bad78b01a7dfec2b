"""Serving tools with a model that cannot call them: the message is matched to a tool by meaning (architecture §7).

A tool's description is taken phrase by phrase ("Saves a note: remember this, take a note"), and so is what people say
that is no request for a tool. The message belongs to a tool when one of its phrases is close, clearly closer than small
talk and than any other tool. Vectors of phrases are kept per process; a message costs one embedding.

The three figures were measured on multilingual E5, whose scores of unrelated short texts lie near 0.83, with 39 messages
in two languages against six tools: 17 of 18 requests are found and no other message is taken for one.
"""

from __future__ import annotations

import re
from math import sqrt
from typing import TYPE_CHECKING

from shared.errors import GbError
from shared.log import logger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.conversation.tool_offer import Tool
    from shared.conversation.turn_context import TurnContext
    from shared.llm.ports import Embedder

CLOSE = 0.875
CLOSER_THAN_TALK = 0.03
CLOSER_THAN_OTHERS = 0.02
MOST_KNOWN = 1024
SMALL_TALK = (
    *("hello", "thanks", "how are you", "good morning", "who are you", "what can you do"),
    *("what is this", "how does it work", "tell me about it", "tell me a joke", "I think so"),
    *("yes", "no", "what does it cost", "where can I find it", "olá", "obrigado", "bom dia"),
    *(
        "o que é isso",
        "como funciona",
        "quem é você",
        "quanto custa",
        "hola",
        "gracias",
        "qué es esto",
    ),
)
_PHRASE_ENDS = re.compile(r"[:,;.!?\n]+")
_known: dict[tuple[str, str], tuple[float, ...]] = {}


def matching_tool(turn: TurnContext, tools: Sequence[Tool], text: str) -> Tool | None:
    """The tool the message asks for, or None. An embedding service that is down means none."""
    if not tools or not text.strip():
        return None
    name = turn.bot.config.get("bot-name", "") or turn.bot.name
    talk = (*SMALL_TALK, f"what is {name}?", f"o que é {name}?", f"tell me about {name}")
    try:
        return closest(turn.desk.models.embedder(turn.bot), tools, talk, text)
    except GbError as error:
        logger.warning("no tool could be matched", reason=error.message)
        return None


def closest(
    embedder: Embedder, tools: Sequence[Tool], talk: Sequence[str], text: str
) -> Tool | None:
    """The only tool that is close enough to the text."""
    [asked] = embedder.embed([text], "query")
    scores = sorted(
        ((nearness(embedder, asked, phrases(tool)), index) for index, tool in enumerate(tools)),
        reverse=True,
    )
    best, index = scores[0]
    other = scores[1][0] if len(scores) > 1 else 0.0
    chatter = nearness(embedder, asked, talk)
    logger.debug("tool match", tool=tools[index].name, score=best, talk=chatter, other=other)
    is_it = best >= max(CLOSE, chatter + CLOSER_THAN_TALK, other + CLOSER_THAN_OTHERS)
    return tools[index] if is_it else None


def phrases(tool: Tool) -> list[str]:
    """What people may say to ask for the tool: its name, its description, and the description's phrases."""
    parts = [part.strip() for part in _PHRASE_ENDS.split(tool.description)]
    spoken = tool.name.replace("-", " ").replace("_", " ")
    return list(
        dict.fromkeys([spoken, tool.description, *(part for part in parts if len(part) > 3)])
    )


def nearness(embedder: Embedder, asked: Sequence[float], texts: Sequence[str]) -> float:
    """How close the nearest of the texts is to what was asked."""
    return max(cosine(asked, vector) for vector in _vectors(embedder, texts))


def _vectors(embedder: Embedder, texts: Sequence[str]) -> list[tuple[float, ...]]:
    missing = [text for text in texts if (embedder.model, text) not in _known]
    if missing:
        if len(_known) + len(missing) > MOST_KNOWN:
            _known.clear()
            missing = list(texts)
        for text, vector in zip(missing, embedder.embed(missing, "query"), strict=True):
            _known[embedder.model, text] = tuple(vector)
    return [_known[embedder.model, text] for text in texts]


def cosine(a: Sequence[float], b: Sequence[float]) -> float:
    """The cosine of two vectors; 0 when one has no length."""
    product = sum(x * y for x, y in zip(a, b, strict=True))
    lengths = sqrt(sum(x * x for x in a)) * sqrt(sum(y * y for y in b))
    return product / lengths if lengths else 0.0
