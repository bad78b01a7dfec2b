"""Arguments of a tool as a model or a person gave them, made fit for its PARAMs or explained (language spec §6.3, §6.4)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from shared.basic.hear.answers import Accepted, HearContext
from shared.basic.hear.types import validate
from shared.basic.values import display


@dataclass(frozen=True, slots=True)
class Converted:
    """`values` by PARAM name, and one `{"param", "message"}` per argument that does not fit."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)


class _Unfit(ValueError):
    """The value cannot be what the PARAM wants; the message says what would be."""


def convert_arguments(definition: Mapping[str, Any], arguments: Mapping[str, Any]) -> Converted:
    """Check every argument against the tool's JSON schema; names compare case-insensitively, unknown ones are dropped."""
    schema = definition.get("parameters") or {}
    given = {name.casefold(): value for name, value in arguments.items()}
    outcome = Converted()
    for name, wanted in schema.get("properties", {}).items():
        value = given.get(name.casefold())
        if value is None:
            _default(outcome, name, wanted, required=name in schema.get("required", ()))
            continue
        try:
            outcome.values[name] = _convert(value, wanted)
        except _Unfit as error:
            outcome.problems.append({"param": name, "message": str(error)})
    return outcome


def _default(outcome: Converted, name: str, wanted: Mapping[str, Any], *, required: bool) -> None:
    if required:
        outcome.problems.append({"param": name, "message": "is required"})
    else:
        outcome.values[name] = wanted.get("default")


def _convert(value: Any, wanted: Mapping[str, Any]) -> Any:
    if "enum" in wanted:
        return _one_of(value, wanted["enum"])
    kind = str(wanted.get("format") or wanted.get("type", "string"))
    convert = _KINDS.get(kind)
    converted = display(value) if convert is None else convert(value)
    _check_bounds(converted, wanted)
    return converted


def _one_of(value: Any, options: list[Any]) -> Any:
    text = display(value).strip().casefold()
    for option in options:
        if display(option).casefold() == text:
            return option
    raise _Unfit("must be one of: " + ", ".join(display(option) for option in options))


def _integer(value: Any) -> int:
    number = _number(value)
    if int(number) != number:
        raise _Unfit("must be a whole number")
    return int(number)


def _number(value: Any) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = display(value).strip()
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        raise _Unfit("must be a number") from None
    if not math.isfinite(number):
        raise _Unfit("must be a number")
    return number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return bool(_heard("BOOLEAN", value, "must be yes or no"))


def _heard(kind: str, value: Any, otherwise: str) -> Any:
    """The value as HEAR of that type would take it."""
    context = HearContext("en", datetime.now().astimezone().date())
    answer = validate(kind, display(value), context)
    if isinstance(answer, Accepted):
        return answer.value
    raise _Unfit(otherwise)


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(display(value).strip()[:10]).isoformat()
    except ValueError:
        return _heard("DATE", value, "must be a date like 2026-03-01")


def _moment(value: Any) -> Any:
    try:
        moment = datetime.fromisoformat(display(value).strip())
    except ValueError:
        return _heard("DATETIME", value, "must be a date and time like 2026-03-01 14:30")
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _array(value: Any) -> list[Any]:
    found = _parsed(value)
    if not isinstance(found, list):
        raise _Unfit("must be a list")
    return found


def _object(value: Any) -> dict[str, Any]:
    found = _parsed(value)
    if not isinstance(found, dict):
        raise _Unfit("must be an object")
    return found


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise _Unfit("must be JSON") from None


def _check_bounds(value: Any, wanted: Mapping[str, Any]) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    if "minimum" in wanted and value < wanted["minimum"]:
        raise _Unfit(f"must be at least {display(wanted['minimum'])}")
    if "maximum" in wanted and value > wanted["maximum"]:
        raise _Unfit(f"must be at most {display(wanted['maximum'])}")


_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "array": _array,
    "object": _object,
    "date": _day,
    "date-time": _moment,
    "time": partial(_heard, "HOUR", otherwise="must be a time like 14:30"),
    "email": partial(_heard, "EMAIL", otherwise="must be an e-mail address"),
    "uuid": partial(_heard, "UUID", otherwise="must be a UUID"),
}
