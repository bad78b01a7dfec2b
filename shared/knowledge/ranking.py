"""One ranking of passages out of what the dense and the lexical searches found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.knowledge.chunking import CHARS_PER_TOKEN
from shared.knowledge.fusion import fuse
from shared.records.documents import Hit, Passage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.knowledge.ports import Found, VectorAnswer
    from shared.packages.bot_config import BotConfig

CANDIDATES = 60
"""Passages each search may bring into the ranking."""

MAX_CONTEXT_TOKENS = 16_000


def ranked(
    answers: Sequence[VectorAnswer], config: BotConfig, min_score: float | None
) -> list[Hit]:
    """All candidates as hits in their fused order; `min_score` replaces the configured floor of the dense search."""
    floor = config.number("rag-min-score") if min_score is None else min_score
    dense = _best([found for answer in answers for found in answer.dense if found.score >= floor])
    sparse = _best([found for answer in answers for found in answer.sparse])
    weights = (config.number("rag-dense-weight"), config.number("rag-sparse-weight"))
    rankings = zip(weights, (dense, sparse), strict=True)
    present = [(weight, list(ranking)) for weight, ranking in rankings if ranking]
    scores = fuse(present, max(1, config.integer("rag-rrf-k")))
    everything = sparse | dense
    return [_hit(everything[name].payload, score) for name, score in scores.items()]


def _best(found: Sequence[Found]) -> dict[str, Found]:
    ordered = sorted(found, key=lambda one: -one.score)[:CANDIDATES]
    return {one.id: one for one in ordered}


def _hit(payload: Mapping[str, Any], score: float) -> Hit:
    passage = Passage(
        text=payload["content"],
        index=payload["chunk_index"],
        start=payload["start_char"],
        end=payload["end_char"],
        section=payload.get("section") or "",
        page=payload.get("page"),
    )
    return Hit(
        passage=passage,
        score=round(score, 4),
        kb=payload["kb"],
        document_id=payload["document_id"],
        path=payload["document_path"],
        title=payload.get("document_title") or "",
        url=payload.get("source_url") or "",
    )


def fitting(
    hits: Sequence[Hit], config: BotConfig, top_k: int | None, budget_tokens: int | None
) -> list[Hit]:
    """The best hits within the number and the tokens allowed; the first one always."""
    number = top_k or max(1, config.integer("rag-top-k"))
    tokens = budget_tokens or config.integer("rag-context-tokens")
    room = min(tokens, MAX_CONTEXT_TOKENS) * CHARS_PER_TOKEN
    kept: list[Hit] = []
    for hit in hits[:number]:
        room -= len(hit.passage.text)
        if kept and room < 0:
            break
        kept.append(hit)
    return kept
