"""Vectors of answered questions in memory: compares every one."""

from __future__ import annotations

import math

from shared.llm.answer_cache import Shelf
from shared.llm.records import Vector


class MemoryAnswers:
    def __init__(self) -> None:
        self._kept: dict[str, tuple[Shelf, Vector, float]] = {}

    def nearest(self, shelf: Shelf, vector: Vector, threshold: float, now: float) -> str | None:
        near = [
            (_cosine(vector, known), name)
            for name, (place, known, expires) in self._kept.items()
            if place == shelf and expires > now
        ]
        score, name = max(near, default=(0.0, ""))
        return name if score > threshold else None

    def add(self, shelf: Shelf, name: str, vector: Vector, expires: float) -> None:
        self._kept[name] = (shelf, vector, expires)

    def count(self, bot_id: str, now: float) -> int:
        return sum(
            shelf.bot_id == bot_id and expires > now for shelf, _, expires in self._kept.values()
        )

    def forget(self, bot_id: str) -> int:
        mine = [name for name, (shelf, _, _) in self._kept.items() if shelf.bot_id == bot_id]
        for name in mine:
            del self._kept[name]
        return len(mine)


def _cosine(a: Vector, b: Vector) -> float:
    product = sum(x * y for x, y in zip(a, b, strict=True))
    return product / (math.hypot(*a) * math.hypot(*b) or 1.0)
