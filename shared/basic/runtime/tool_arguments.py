"""Arguments of a tool as a model or a person gave them, made fit for its PARAMs or explained (language spec §6.3, §6.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.basic.hear.answers import HearContext, Rejected
from shared.basic.hear.arguments import convert
from shared.basic.values import display


@dataclass(frozen=True, slots=True)
class Converted:
    """`values` by PARAM name, and one `{"param", "message"}` per argument that does not fit."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)


def convert_arguments(
    definition: Mapping[str, Any], arguments: Mapping[str, Any], context: HearContext
) -> Converted:
    """Check every argument against the tool's PARAM lines (`definition["params"]`).

    Names compare case-insensitively and unknown ones are dropped; what is missing becomes its default, null when it
    is optional, or a problem.
    """
    given = {name.casefold(): value for name, value in arguments.items()}
    outcome = Converted()
    for param in definition.get("params", ()):
        name, value = str(param["name"]), given.get(str(param["key"]))
        complaint = ""
        if value is None:
            outcome.values[name] = param["default"]
            complaint = "" if param["optional"] or param["has_default"] else "is required"
        else:
            complaint = _take(outcome, param, value, context)
        if complaint:
            outcome.values.pop(name, None)
            outcome.problems.append({"param": name, "message": complaint})
    return outcome


def _take(outcome: Converted, param: Mapping[str, Any], value: Any, context: HearContext) -> str:
    """Store the converted value; what is wrong with it, "" when nothing is."""
    answer = convert(str(param["type_name"]), value, context, param["enum"])
    if isinstance(answer, Rejected):
        return answer.message
    outcome.values[str(param["name"])] = answer.value
    return _out_of_bounds(answer.value, param)


def _out_of_bounds(value: Any, param: Mapping[str, Any]) -> str:
    if param["pattern"] and not re.fullmatch(str(param["pattern"]), display(value)):
        return f"must look like {param['pattern']}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if param["minimum"] is not None and value < param["minimum"]:
        return f"must be at least {display(param['minimum'])}"
    if param["maximum"] is not None and value > param["maximum"]:
        return f"must be at most {display(param['maximum'])}"
    return ""
