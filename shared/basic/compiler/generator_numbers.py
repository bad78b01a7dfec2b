"""Python text for operators, as direct as the known types allow.

Where a type is not known, the text asks for the common case first and falls back to `shared.basic.values`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.basic.compiler.generator_types import (
    ANY,
    BOOLEAN,
    FLOAT,
    INTEGER,
    NUMBER,
    NUMERIC,
    TEXT,
    UNKNOWN,
)

Fresh = Callable[[], str]

_FUNCTIONS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "\\": "int_div",
    "MOD": "mod",
    "%": "mod",
    "^": "power",
    "&": "concat",
}
_RELATIONS = {
    "=": ("equal", "=="),
    "<>": ("not_equal", "!="),
    "<": ("less", "<"),
    "<=": ("less_equal", "<="),
    ">": ("greater", ">"),
    ">=": ("greater_equal", ">="),
}
# A product beyond this is checked against the language's own limit.
_LARGE = 1 << 62


@dataclass(frozen=True, slots=True)
class Value:
    """Python text of an expression. `simple` text may be repeated; `grows` marks text joined without a size check."""

    text: str
    type: str = ANY
    simple: bool = False
    grows: bool = False


def binary(operator: str, left: Value, right: Value, fresh: Fresh) -> Value:
    """One arithmetic, joining or comparing operator."""
    operator = operator.upper()
    if operator in _RELATIONS:
        return _relation(operator, left, right, fresh)
    if operator in ("+", "-", "*"):
        return _sum_or_product(operator, left, right, fresh)
    if operator in ("MOD", "%", "\\"):
        return _remainder(operator, left, right, fresh)
    if operator == "&":
        return _joined(left, right)
    both = left.type in NUMERIC and right.type in NUMERIC
    return Value(f"{_FUNCTIONS[operator]}({left.text}, {right.text})", NUMBER if both else ANY)


def _sum_or_product(operator: str, left: Value, right: Value, fresh: Fresh) -> Value:
    numeric = _numeric_result(left.type, right.type)
    if numeric and (operator != "*" or FLOAT in (left.type, right.type)):
        return Value(f"({left.text} {operator} {right.text})", numeric)
    if numeric:
        return _product(left, right, numeric, fresh)
    if operator == "+" and TEXT in (left.type, right.type):
        return _joined(left, right)
    return _guarded(operator, _FUNCTIONS[operator], left, right, fresh, ANY)


def _numeric_result(left: str, right: str) -> str:
    kinds = {left, right}
    if kinds <= {INTEGER, UNKNOWN}:
        return INTEGER
    if not kinds <= NUMERIC | {UNKNOWN}:
        return ""
    return FLOAT if kinds == {FLOAT} else NUMBER


def _product(left: Value, right: Value, type_: str, fresh: Fresh) -> Value:
    """An integer product may outgrow the limit; small ones need only two comparisons."""
    a, left_text = _once(left, fresh)
    b, right_text = _once(right, fresh)
    result = fresh()
    text = f"({result} if -{_LARGE} < ({result} := {left_text} * {right_text}) < {_LARGE} else mul({a}, {b}))"
    return Value(text, type_)


def _joined(left: Value, right: Value) -> Value:
    sides = [v.text if v.type == TEXT else f"display({v.text})" for v in (left, right)]
    return Value(f"({sides[0]} + {sides[1]})", TEXT, grows=True)


def _remainder(operator: str, left: Value, right: Value, fresh: Fresh) -> Value:
    """With a positive constant on the right, Python's own operator agrees for everything from 0 up."""
    name = _FUNCTIONS[operator]
    both = left.type in NUMERIC and right.type in NUMERIC
    result = INTEGER if {left.type, right.type} == {INTEGER} else (NUMBER if both else ANY)
    if not right.text.isdigit() or int(right.text) == 0 or left.type not in (INTEGER, ANY):
        return Value(f"{name}({left.text}, {right.text})", result)
    a, text = _once(left, fresh)
    sign = "//" if operator == "\\" else "%"
    test = f"{text} >= 0" if left.type == INTEGER else f"type({text}) is int and {a} >= 0"
    return Value(f"({a} {sign} {right.text} if {test} else {name}({a}, {right.text}))", result)


def _relation(operator: str, left: Value, right: Value, fresh: Fresh) -> Value:
    name, sign = _RELATIONS[operator]
    numeric = left.type in NUMERIC and right.type in NUMERIC
    if numeric or (left.type == TEXT and right.type == TEXT):
        return Value(f"({left.text} {sign} {right.text})", BOOLEAN)
    if TEXT in (left.type, right.type):
        return _guarded(sign, name, left, right, fresh, BOOLEAN, kind="str")
    return _guarded(sign, name, left, right, fresh, BOOLEAN)


def _guarded(
    sign: str,
    name: str,
    left: Value,
    right: Value,
    fresh: Fresh,
    type_: str,
    kind: str = "int",
) -> Value:
    """Python's operator when both sides are of the kind, the language's own otherwise."""
    known = TEXT if kind == "str" else INTEGER
    if any(side.type not in (known, ANY, UNKNOWN) for side in (left, right)):
        return Value(f"{name}({left.text}, {right.text})", type_)
    a, left_text = _once(left, fresh)
    b, right_text = _once(right, fresh)
    if known not in (left.type, right.type):
        test = f"(type({left_text}) is {kind}) & (type({right_text}) is {kind})"
    elif left.type != known:
        if not right.simple:  # the left side runs first, even when the test needs only it
            return Value(f"{name}({left.text}, {right.text})", type_)
        test = f"type({left_text}) is {kind}"
    elif left.simple:
        test = f"type({right_text}) is {kind}"
    else:
        return Value(f"{name}({left.text}, {right.text})", type_)
    return Value(f"({a} {sign} {b} if {test} else {name}({a}, {b}))", type_)


def _once(value: Value, fresh: Fresh) -> tuple[str, str]:
    """How to repeat a value, and how to write it the first time."""
    if value.simple:
        return value.text, value.text
    name = fresh()
    return name, f"({name} := {value.text})"


def negated(value: Value) -> Value:
    """Unary minus."""
    if value.type in NUMERIC:
        return Value(f"(-{value.text})", value.type)
    return Value(f"negate({value.text})")


def condition(value: Value, fresh: Fresh) -> str:
    """Text usable where Python wants a truth value."""
    if value.type in (BOOLEAN, INTEGER, FLOAT, NUMBER):
        return value.text
    if value.type != ANY:
        return f"truthy({value.text})"
    name, first = _once(value, fresh)
    return f"({first} is True or {name} is not False and {name} is not None and truthy({name}))"


def item(target: Value, index: Value, fresh: Fresh) -> Value:
    """`target[index]`: Python's own for an array and an index inside it."""
    a, first = _once(target, fresh)
    i, second = _once(index, fresh)
    if index.type not in (INTEGER, ANY) or target.type not in ("L", ANY):
        return Value(f"index({target.text}, {index.text})")
    tests = []
    if target.type != "L":
        tests.append(f"type({first}) is list")
        first = a
    if index.type != INTEGER:
        tests.append(f"type({second}) is int")
        second = i
    if not index.simple or not target.simple:
        return Value(f"index({target.text}, {index.text})")
    tests.append(f"0 <= {second} < len({first})")
    return Value(f"({a}[{i}] if {' and '.join(tests)} else index({a}, {i}))")
