"""Making one ranking of several: weighted reciprocal-rank fusion, few passages per document, neighbors as one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shared.records.documents import Hit

PER_DOCUMENT = 3


def fuse(rankings: Iterable[tuple[float, Sequence[str]]], k: int) -> dict[str, float]:
    """Ids with their fused score, best first.

    Each ranking comes with its weight and gives `weight / (k + rank)`. Scores are divided by what the
    first place of every ranking would give, so that 1 is the best there can be (Cormack et al. 2009).
    """
    scores: dict[str, float] = {}
    best = 0.0
    for weight, ranking in rankings:
        best += weight / (k + 1)
        for rank, name in enumerate(ranking, start=1):
            scores[name] = scores.get(name, 0.0) + weight / (k + rank)
    ordered = sorted(scores, key=lambda name: -scores[name])
    return {name: scores[name] / best for name in ordered} if best else {}


def diverse(hits: Iterable[Hit], per_document: int = PER_DOCUMENT) -> list[Hit]:
    """The hits without those a document has too many better ones of."""
    taken: Counter[str] = Counter()
    kept = []
    for hit in hits:
        taken[hit.document_id] += 1
        if taken[hit.document_id] <= per_document:
            kept.append(hit)
    return kept


def merge_neighbors(hits: Sequence[Hit]) -> list[Hit]:
    """Passages that follow each other in one document become one, at the better one's place and score."""
    merged: dict[int, Hit] = {}
    of_document: dict[str, list[int]] = {}
    for place, hit in enumerate(hits):
        others = of_document.setdefault(hit.document_id, [])
        touching = [other for other in others if _touch(merged[other], hit)]
        if not touching:
            merged[place] = hit
            others.append(place)
            continue
        first, *rest = touching
        for better in (hit, *(merged.pop(other) for other in rest)):
            merged[first] = _joined(merged[first], better)
        others[:] = [other for other in others if other not in rest]
    return list(merged.values())


def _touch(one: Hit, other: Hit) -> bool:
    """Whether one begins inside the other, or where it ends (blank lines may lie between).

    Passages of two pages stay two: a citation names one page.
    """
    first, second = sorted((one.passage, other.passage), key=lambda passage: passage.start)
    same_place = (one.document_id, first.page) == (other.document_id, second.page)
    return same_place and second.start <= first.end + 2


def _joined(better: Hit, worse: Hit) -> Hit:
    first, second = sorted((better.passage, worse.passage), key=lambda passage: passage.start)
    if second.end <= first.end:
        return replace(better, passage=first)
    gap = "\n" * max(0, second.start - first.end)
    text = first.text + gap + second.text[max(0, first.end - second.start) :]
    return replace(better, passage=replace(first, text=text, end=second.end))
