"""Twenty points with dense and sparse vectors and nested payload, and short ways to say filters."""

from __future__ import annotations

from typing import Any

from qdrant_client import models

GROUPS = ["a", "b", "c"]
POINTS = [
    models.PointStruct(
        id=number,
        vector={
            "dense": [1.0, number / 10, 0.5],
            "words": models.SparseVector(indices=[number % 4, 7], values=[1.0, 0.5]),
        },
        payload={"n": number, "acl": {"groups": [GROUPS[number % 3]]}, "text": f"row {number}"},
    )
    for number in range(20)
]


def where(**conditions: Any) -> models.Filter:
    return models.Filter(**conditions)


def match(key: str, *values: Any) -> models.FieldCondition:
    return models.FieldCondition(key=key, match=models.MatchAny(any=list(values)))
