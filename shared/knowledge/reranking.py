"""Putting the best candidates in order once more, by a model that reads question and passage together.

The service is HTTP, as Cohere, Jina, vLLM and Hugging Face's text-embeddings-inference offer it: the first three want a
`model` and `documents`, the last `texts`; all answer with an index and a score per passage.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from shared.errors import UpstreamFailed
from shared.network.records import WebRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.network.ports import Web
    from shared.packages.bot_config import BotConfig
    from shared.records.documents import Hit

SECONDS = 5.0
_LONGEST_PASSAGE = 4_000


class Reranker(Protocol):
    """Scores passages against a question. Failures are `UpstreamFailed`."""

    def scores(self, config: BotConfig, question: str, passages: Sequence[str]) -> Sequence[float]:
        """One score per passage, higher is better."""
        ...


@dataclass(frozen=True, slots=True)
class HttpReranker:
    """The service a bot's config names (`rag-reranker-url`, `-model`, `-key`), behind the network's guard."""

    web: Web

    def scores(self, config: BotConfig, question: str, passages: Sequence[str]) -> Sequence[float]:
        model, key = config.text("rag-reranker-model"), config.text("rag-reranker-key")
        texts = [passage[:_LONGEST_PASSAGE] for passage in passages]
        asked: dict[str, Any] = {"query": question, "texts": texts}
        if model:
            asked = {"model": model, "query": question, "documents": texts, "top_n": len(texts)}
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        request = WebRequest(
            "POST",
            config.text("rag-reranker-url"),
            headers,
            json.dumps(asked).encode(),
            seconds=SECONDS,
        )
        answer = self.web.fetch(request)
        if answer.status != 200:
            raise UpstreamFailed(f"The reranker answers {answer.status}.")
        return _scores(answer.body, len(texts))


def _scores(body: bytes, count: int) -> list[float]:
    try:
        given = json.loads(body)
        rows: Sequence[Mapping[str, Any]] = given["results"] if isinstance(given, dict) else given
        found = {
            int(row["index"]): float(row.get("relevance_score", row.get("score"))) for row in rows
        }
    except (ValueError, KeyError, TypeError) as failure:
        raise UpstreamFailed("The reranker's answer cannot be understood.") from failure
    return [found.get(place, -math.inf) for place in range(count)]


def reranked(
    reranker: Reranker, config: BotConfig, question: str, hits: Sequence[Hit]
) -> list[Hit]:
    """The first `rag-reranker-top-n` hits in the model's order, the others behind them. Raises UpstreamFailed.

    Scores of other models are of any scale; so the first hit keeps the best fused score and order decides the rest.
    """
    number = max(1, config.integer("rag-reranker-top-n"))
    head, tail = list(hits[:number]), list(hits[number:])
    scores = reranker.scores(config, question, [hit.passage.text for hit in head])
    order = sorted(range(len(head)), key=lambda place: -scores[place])
    fused = sorted((hit.score for hit in head), reverse=True)
    return [replace(head[place], score=fused[rank]) for rank, place in enumerate(order)] + tail
