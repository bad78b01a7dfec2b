"""JSON values against JSON schemas: the part of the vocabulary that tools and structured answers use.

Types, enums, required and additional properties, items, bounds. Unknown keywords are passed over (JSON Schema 2020-12 §4.3.1).
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Problem = dict[str, str]
_NUMBERS = (int, float)


def problems_with(value: Any, schema: Mapping[str, Any], at: str = "") -> list[Problem]:
    """What does not fit, as {param, message}; nothing when the value is valid."""
    return list(_problems(value, schema, at))


def json_in(text: str) -> Any:
    """The JSON value a model's text is, also inside a code fence; None when it is none."""
    inner = re.sub(r"^```(?:json)?\s*|\s*```$", "", text.strip())
    try:
        return json.loads(inner)
    except ValueError:
        return None


def coerced(value: Any, schema: Mapping[str, Any]) -> Any:
    """The value with texts that are plainly numbers or truths of the wanted type made so, all the way down."""
    kind = schema.get("type")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        return {name: coerced(item, properties.get(name, {})) for name, item in value.items()}
    if isinstance(value, list):
        return [coerced(item, schema.get("items") or {}) for item in value]
    if kind == "string" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _from_text(value.strip(), kind, value) if isinstance(value, str) else value


def _from_text(text: str, kind: Any, given: str) -> Any:
    if kind == "boolean" and text.casefold() in ("true", "false"):
        return text.casefold() == "true"
    if kind not in ("integer", "number"):
        return given
    try:
        number = float(text)
    except ValueError:
        return given
    if not math.isfinite(number):
        return given
    if kind == "integer":
        return int(number) if number.is_integer() else given
    return int(text) if text.lstrip("+-").isdigit() else number


def _problems(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[Problem]:
    kinds = schema.get("type")
    wanted = [kinds] if isinstance(kinds, str) else list(kinds or ())
    if wanted and not any(_is(value, kind) for kind in wanted):
        yield _problem(at, f"is no {' or '.join(map(str, wanted))}")
        return
    if "enum" in schema and value not in schema["enum"]:
        yield _problem(at, f"is none of {', '.join(map(str, schema['enum']))}")
    if "const" in schema and value != schema["const"]:
        yield _problem(at, f"is not {schema['const']}")
    if isinstance(value, dict):
        yield from _of_object(value, schema, at)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _problems(item, schema.get("items") or {}, f"{at}[{position}]")
    elif isinstance(value, _NUMBERS) and not isinstance(value, bool):
        yield from _of_number(value, schema, at)


def _of_object(value: dict[str, Any], schema: Mapping[str, Any], at: str) -> Iterator[Problem]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield _problem(_below(at, name), "is missing")
    for name, item in value.items():
        if name in properties:
            yield from _problems(item, properties[name], _below(at, name))
        elif schema.get("additionalProperties") is False:
            yield _problem(_below(at, name), "is not known")


def _of_number(value: float, schema: Mapping[str, Any], at: str) -> Iterator[Problem]:
    if "minimum" in schema and value < schema["minimum"]:
        yield _problem(at, f"is below {schema['minimum']}")
    if "maximum" in schema and value > schema["maximum"]:
        yield _problem(at, f"is above {schema['maximum']}")


def _is(value: Any, kind: Any) -> bool:
    is_number = isinstance(value, _NUMBERS) and not isinstance(value, bool)
    found = {
        "object": isinstance(value, dict),
        "array": isinstance(value, list),
        "string": isinstance(value, str),
        "boolean": isinstance(value, bool),
        "null": value is None,
        "number": is_number,
        "integer": is_number and float(value).is_integer(),
    }
    return found.get(str(kind), True)


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _problem(at: str, message: str) -> Problem:
    return {"param": at, "message": f"{at or 'the answer'} {message}"}
