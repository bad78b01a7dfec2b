"""What generated source may call: the operations on values, the built-in functions, the loops.

The source of a program is executed once per process; its functions are kept by the text they came from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from shared.basic import values
from shared.basic.functions.catalog import functions
from shared.basic.runtime import failures, walks
from shared.basic.runtime.phrases import Condition, phrase

Generated = Callable[..., Any]

_VALUES = (
    "add",
    "sub",
    "mul",
    "div",
    "int_div",
    "mod",
    "power",
    "negate",
    "plus",
    "display",
    "concat",
    "interpolate",
    "equal",
    "not_equal",
    "less",
    "less_equal",
    "greater",
    "greater_equal",
    "between",
    "is_null",
    "is_empty",
    "is_numeric",
    "is_in",
    "like",
    "contains",
    "starts_with",
    "ends_with",
    "matches",
    "truthy",
    "logical_xor",
    "member",
    "set_member",
    "index",
    "set_index",
    "call_method",
    "iterate",
    "dim",
    "redim",
    "MAX_STRING",
)
_FAILURES = ("TRAPPABLE", "ScriptEnd", "thrown", "refuted", "too_deep", "too_large")
_WALKS = ("span", "turns", "walk", "walk_over", "walk_value", "walk_on")


def set_path(holder: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """`a.b.c = v` in a WITH block: objects on the way are made as needed."""
    for name in path[:-1]:
        inner = holder.get(name)
        if not isinstance(inner, dict):
            inner = holder[name] = {}
        holder = inner
    holder[path[-1]] = value


@cache
def _names() -> Mapping[str, Any]:
    sources = ((values, _VALUES), (failures, _FAILURES), (walks, _WALKS))
    bound = {name: getattr(module, name) for module, names in sources for name in names}
    bound |= {f"f_{name}": declared.call for name, declared in functions().items()}
    return bound | {"set_path": set_path, "phrase": phrase, "Condition": Condition}


@lru_cache(maxsize=512)
def functions_of(source: str, filename: str) -> Mapping[str, Generated]:
    """The functions a program's generated source defines, by name."""
    names: dict[str, Any] = dict(_names())
    exec(compile(source, filename, "exec"), names)  # noqa: S102  text our own generator wrote
    return names
