"""Answers that say nothing, for a dry run without stubs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_EMPTY: Mapping[str, Any] = {"array": [], "boolean": False, "null": None, "string": ""}


def neutral_value(schema: Mapping[str, Any]) -> Any:
    """The smallest value a JSON Schema accepts, of the keywords our own schemas use."""
    if schema.get("enum"):
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type", "null")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: neutral_value(about) for name, about in properties.items()}
    if kind in ("integer", "number"):
        return schema.get("minimum", 0)
    return _EMPTY.get(kind)
