"""How well searches find what they should: nDCG@10, recall@10 and MRR over a judged set, with their uncertainty.

A judgment is binary: a passage is what was asked for or not. The formulas are those of TREC's tools (log2 discount,
ideal ranking of the same size); the tests compare them with the figures of the ranx library.
"""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from shared.errors import ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shared.records.documents import Hit

CUT = 10
RESAMPLES = 2000
METRICS = ("ndcg@10", "recall@10", "mrr")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing a search should find: a document by its path, or the passage of it that contains some words."""

    path: str
    contains: str = ""

    def is_met_by(self, hit: Hit) -> bool:
        return hit.path == self.path and self.contains.casefold() in hit.passage.text.casefold()


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and what answers it. `kbs` empty means all knowledge bases."""

    question: str
    wanted: tuple[Wanted, ...]
    kbs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


def judged_set(text: str) -> list[Judged]:
    """The rows of a JSON-lines file, `{"question", "relevant": ["path" | {"path", "contains"}], "kb"?}`.

    Raises ValidationFailed naming the first line that is not one.
    """
    return [
        _judged(line, number)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]


def _judged(line: str, number: int) -> Judged:
    try:
        row = json.loads(line)
        kbs = row.get("kb") or []
        relevant = [each if isinstance(each, dict) else {"path": each} for each in row["relevant"]]
        wanted = tuple(
            Wanted(str(each["path"]), str(each.get("contains", ""))) for each in relevant
        )
        judged = Judged(
            str(row["question"]), wanted, (kbs,) if isinstance(kbs, str) else tuple(kbs)
        )
    except (ValueError, KeyError, TypeError, AttributeError) as failure:
        raise ValidationFailed.of(**{f"line {number}": "is no judged question"}) from failure
    if not wanted or not judged.question.strip():
        raise ValidationFailed.of(**{f"line {number}": "needs a question and something relevant"})
    return judged


def found_ranks(judged: Judged, hits: Sequence[Hit]) -> list[int]:
    """The ranks, from 1, at which something wanted is met for the first time.

    Several passages of one wanted document count once, and the later ones take no rank.
    """
    ranks: list[int] = []
    missing = list(judged.wanted)
    rank = 0
    for hit in hits:
        met = [each for each in judged.wanted if each.is_met_by(hit)]
        new = [each for each in met if each in missing]
        if met and not new:
            continue
        rank += 1
        if new:
            ranks.append(rank)
            missing.remove(new[0])
    return ranks


def measures(ranks: Sequence[int], wanted: int) -> dict[str, float]:
    """The metrics of one question by the ranks of what it found and how many there were to be found."""
    within = [rank for rank in ranks if rank <= CUT]
    gain = sum(1 / math.log2(rank + 1) for rank in within)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(wanted, CUT) + 1))
    return {
        "ndcg@10": gain / ideal,
        "recall@10": len(within) / wanted,
        "mrr": 1 / within[0] if within else 0.0,
    }


def evaluated(
    judged: Iterable[Judged], search: Callable[[Judged], Sequence[Hit]]
) -> Mapping[str, Figure]:
    """The metrics of a way of searching over a judged set."""
    rows = [measures(found_ranks(each, search(each)), len(each.wanted)) for each in judged]
    return {name: figure([row[name] for row in rows]) for name in METRICS}


def figure(values: Sequence[float], seed: int = 1) -> Figure:
    """The mean, and the interval that holds 95 % of the means of resamples (percentile bootstrap, Efron 1979)."""
    draw: Any = random.Random(seed)
    means = sorted(fmean(draw.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return Figure(fmean(values), means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1])
