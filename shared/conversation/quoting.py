"""Answering with the documents' own words, for a model too small to read them (capability `grounded`).

Such a model repeats its training instead of the passages in front of it. When a passage is close to the question, the
passage's best paragraph is the answer, cited; otherwise the model speaks. The figures were measured on multilingual E5
with the default bot: questions about its documents lie above 0.81, other questions below 0.805.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.conversation.tool_matching import SMALL_TALK, cosine, nearness
from shared.errors import GbError
from shared.log import logger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shared.llm.ports import Embedder
    from shared.records.documents import Hit

RELEVANT = 0.81
SMALL_TALK_LIMIT = 0.9
SECOND_WITHIN = 0.012
MOST_PARAGRAPHS = 12
SHORTEST = 40
_HEADING = re.compile(r"^#{1,6}\s.*$", re.MULTILINE)
_GROUP = re.compile(r"\S.{0,50}?(?:\s+|\Z)|\S+", re.DOTALL)


def quoted_answer(embedder: Embedder, question: str, hits: Sequence[Hit]) -> str:
    """The best paragraphs with their numbers, or nothing when the documents do not speak of the question."""
    paragraphs = [
        (number, text)
        for number, hit in enumerate(hits, 1)
        for text in _paragraphs(hit.passage.text)
    ]
    if not paragraphs:
        return ""
    try:
        [asked] = embedder.embed([question], "query")
        if nearness(embedder, asked, SMALL_TALK) >= SMALL_TALK_LIMIT:
            return ""
        vectors = embedder.embed([text for _, text in paragraphs[:MOST_PARAGRAPHS]], "passage")
    except GbError as error:
        logger.warning("passages could not be compared", reason=error.message)
        return ""
    scored = sorted(
        ((cosine(asked, vector), place) for place, vector in enumerate(vectors)), reverse=True
    )
    if scored[0][0] < RELEVANT:
        return ""
    chosen = [place for score, place in scored[:2] if score >= scored[0][0] - SECOND_WITHIN]
    return "\n\n".join(f"{paragraphs[place][1]} [{paragraphs[place][0]}]" for place in chosen)


def spoken(text: str) -> Iterator[str]:
    """The text in the pieces a model would stream it in."""
    return (match.group(0) for match in _GROUP.finditer(text))


def _paragraphs(passage: str) -> list[str]:
    parts = re.split(r"\n\s*\n", _HEADING.sub("\n", passage))
    joined = (" ".join(part.split()) for part in parts)
    return [part for part in joined if len(part) >= SHORTEST]
