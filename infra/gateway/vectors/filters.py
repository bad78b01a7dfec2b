"""Qdrant filters: request JSON to the engine's conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qdrant_edge as edge

from infra.gateway.vectors.failures import Refused

Json = dict[str, Any]

MATCHES: dict[str, Callable[[Any], Any]] = {
    "value": edge.MatchValue,
    "text": edge.MatchText,
    "text_any": edge.MatchTextAny,
    "phrase": edge.MatchPhrase,
    "prefix": edge.MatchPrefix,
    "any": edge.MatchAny,
    "except": edge.MatchExcept,
}


def read_filter(given: Json | None) -> edge.Filter | None:
    """A filter of the wire, or None; unknown clauses are refused, never ignored."""
    if given is None:
        return None
    unknown = set(given) - {"must", "should", "must_not", "min_should"}
    if unknown:
        raise Refused(f"unknown filter clause: {', '.join(sorted(unknown))}")
    least = given.get("min_should")
    return edge.Filter(
        must=_conditions(given.get("must")),
        should=_conditions(given.get("should")),
        must_not=_conditions(given.get("must_not")),
        min_should=None
        if least is None
        else edge.MinShould(_conditions(least["conditions"]) or [], least["min_count"]),
    )


def _conditions(given: Json | list[Json] | None) -> list[Any] | None:
    if given is None:
        return None
    return [_condition(one) for one in (given if isinstance(given, list) else [given])]


def _condition(given: Json) -> Any:
    for key, read in CONDITIONS.items():
        if key in given and given[key] is not None:
            return read(given)
    return read_filter(given)


def _field(given: Json) -> edge.FieldCondition:
    return edge.FieldCondition(
        given["key"],
        match=_match(given.get("match")),
        range=_range(given.get("range")),
        geo_bounding_box=_box(given.get("geo_bounding_box")),
        geo_radius=_radius(given.get("geo_radius")),
        values_count=_values_count(given.get("values_count")),
        is_empty=given.get("is_empty"),
        is_null=given.get("is_null"),
    )


def _match(given: Json | None) -> Any:
    if given is None:
        return None
    for key, match in MATCHES.items():
        if key in given:
            return match(given[key])
    raise Refused(f"unknown match: {', '.join(given)}")


def _range(given: Json | None) -> Any:
    if given is None:
        return None
    bounds = {key: value for key, value in given.items() if value is not None}
    dated = any(isinstance(value, str) for value in bounds.values())
    return edge.RangeDateTime(**bounds) if dated else edge.RangeFloat(**bounds)


def _values_count(given: Json | None) -> Any:
    return None if given is None else edge.ValuesCount(**given)


def _point(given: Json) -> edge.GeoPoint:
    return edge.GeoPoint(lon=given["lon"], lat=given["lat"])


def _box(given: Json | None) -> Any:
    if given is None:
        return None
    return edge.GeoBoundingBox(_point(given["top_left"]), _point(given["bottom_right"]))


def _radius(given: Json | None) -> Any:
    return None if given is None else edge.GeoRadius(_point(given["center"]), given["radius"])


# The order matters for `key`: {"nested": {"key": …}} has it one level down.
CONDITIONS: dict[str, Callable[[Json], Any]] = {
    "nested": lambda given: edge.NestedCondition(
        given["nested"]["key"], read_filter(given["nested"]["filter"]) or edge.Filter()
    ),
    "is_empty": lambda given: (
        edge.IsEmptyCondition(given["is_empty"]["key"])
        if isinstance(given["is_empty"], dict)
        else _field(given)
    ),
    "is_null": lambda given: (
        edge.IsNullCondition(given["is_null"]["key"])
        if isinstance(given["is_null"], dict)
        else _field(given)
    ),
    "has_id": lambda given: edge.HasIdCondition(set(given["has_id"])),
    "has_vector": lambda given: edge.HasVectorCondition(given["has_vector"]),
    "key": _field,
}
