"""Arguments a model or caller gives for a tool, checked and converted (specification 6.3 and 6.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.basic.functions.declaration import FunctionContext
from shared.basic.hear.answers import Accepted, HearContext, Rejected
from shared.basic.hear.arguments import convert
from shared.basic.values.display import display
from shared.basic.values.patterns import matches


@dataclass(frozen=True, slots=True)
class ToolArguments:
    """`params` by PARAM name when `problems` is empty; each problem is `{"param", "message"}` for the model."""

    params: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the tool may run."""
        return not self.problems


def tool_arguments(
    params: Sequence[Mapping[str, Any]], given: Mapping[str, Any], context: FunctionContext
) -> ToolArguments:
    """Check every PARAM of a tool; `params` are those of its code (`Code.params`). Unknown arguments are problems."""
    result = ToolArguments()
    values = {name.casefold(): value for name, value in given.items()}
    for param in params:
        value = values.pop(str(param["name"]).casefold(), None)
        if value is None or value == "":
            _absent(param, result)
            continue
        judged = _judged(param, value, HearContext(context.locale, context.local_now().date()))
        if isinstance(judged, Rejected):
            result.problems.append({"param": param["name"], "message": judged.message})
        else:
            result.params[param["name"]] = judged.value
    for name in values:
        result.problems.append({"param": name, "message": "there is no such parameter"})
    return result


def _absent(param: Mapping[str, Any], result: ToolArguments) -> None:
    if not (param["optional"] or param["has_default"]):
        result.problems.append({"param": param["name"], "message": "this value is required"})
    result.params[param["name"]] = param["default"]


def _judged(param: Mapping[str, Any], value: Any, context: HearContext) -> Accepted | Rejected:
    options = [display(option) for option in param["enum"]]
    judged = convert(param["type_name"], value, context, options)
    if isinstance(judged, Rejected):
        return judged
    complaint = _out_of_bounds(param, judged.value)
    return Rejected(complaint) if complaint else judged


def _out_of_bounds(param: Mapping[str, Any], value: Any) -> str:
    low, high, pattern = param["minimum"], param["maximum"], param["pattern"]
    if isinstance(value, (int, float)):
        if low is not None and value < low:
            return f"this must be at least {display(low)}"
        if high is not None and value > high:
            return f"this must be at most {display(high)}"
    if pattern and isinstance(value, str) and not matches(value, f"^(?:{pattern})$"):
        return f"this must match {pattern}"
    return ""
