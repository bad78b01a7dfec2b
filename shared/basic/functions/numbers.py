"""Numbers and chance."""

import math
from collections.abc import Callable
from typing import Any, TypeVar

from shared.basic.errors import BasicError
from shared.basic.functions.arguments import column
from shared.basic.functions.declaration import FunctionContext, function
from shared.basic.values.arithmetic import add, div, mod, power
from shared.basic.values.comparison import sort_key
from shared.basic.values.conversion import describe, integer, number
from shared.basic.values.display import display
from shared.basic.values.limits import MAX_INTEGER_BITS, too_large
from shared.basic.values.methods.numbers import rounded
from shared.basic.values.records import HttpResult

Result = TypeVar("Result")


@function("ABS", example="ABS(-3) = 3")
def absolute(value: Any) -> Any:
    """The number without its sign."""
    return abs(number(value))


@function("SGN", example="SGN(-3) = -1")
def sign(value: Any) -> int:
    """-1, 0 or 1."""
    exact = number(value)
    return (exact > 0) - (exact < 0)


@function("INT", "FIX", example="INT(-2.7) = -2")
def truncated(value: Any) -> int:
    """Without the fraction, toward zero."""
    return integer(value)


@function("FLOOR", example="FLOOR(-2.1) = -3")
def floor(value: Any) -> int:
    """The integer below."""
    return int(_calculated(math.floor, value))


@function("CEIL", "CEILING", example="CEIL(2.1) = 3")
def ceiling(value: Any) -> int:
    """The integer above."""
    return int(_calculated(math.ceil, value))


@function("ROUND", example="ROUND(2.345, 2) = 2.35")
def rounded_half_up(value: Any, digits: Any = 0) -> Any:
    """Rounded half away from zero; an integer when no decimals are asked for."""
    return rounded(number(value), digits)


@function("SQR", "SQRT", example="SQR(16) = 4")
def square_root(value: Any) -> Any:
    """The square root; R5010 of a negative number."""
    root = _calculated(math.sqrt, value)
    return int(root) if root.is_integer() and abs(root) < 1e15 else root


@function("POW", "POWER", example="POW(2, 10) = 1024")
def raised(value: Any, exponent: Any) -> Any:
    """A number to a power, as `^`."""
    return power(value, exponent)


@function("HEX", example='HEX(255) = "FF"')
def hexadecimal(value: Any) -> str:
    """The integer in base 16, upper case."""
    return format(integer(value), "X")


@function("MOD", example="MOD(7, 3) = 1")
def modulo(left: Any, right: Any) -> Any:
    """The rest of a division, as the operator MOD."""
    return mod(left, right)


@function("MAX", takes_null=True, example="MAX(3, 9, 5) = 9")
def largest(*values: Any) -> Any:
    """The largest argument, item of one array, or field of its items; null of nothing."""
    return max(_candidates(values), key=sort_key, default=None)


@function("MIN", takes_null=True, example="MIN([3, 9, 5]) = 3")
def smallest(*values: Any) -> Any:
    """The smallest argument, item of one array, or field of its items; null of nothing."""
    return min(_candidates(values), key=sort_key, default=None)


@function("SUM", takes_null=True, example='SUM([{ total: 3 }, { total: 4 }], "total") = 7')
def total(*values: Any) -> Any:
    """The sum of an array, of a field of its items, or of the arguments; nulls are skipped, nothing gives 0."""
    result: Any = 0
    for value in _candidates(values):
        result = add(result, number(value))
    return result


@function("AVG", "AVERAGE", takes_null=True, example="AVG([2, 4]) = 3")
def average(*values: Any) -> Any:
    """The mean of an array, of a field of its items, or of the arguments; nulls are skipped, nothing gives 0."""
    counted = _candidates(values)
    return div(total(counted), len(counted)) if counted else 0


def _candidates(values: tuple[Any, ...]) -> list[Any]:
    first = values[0] if values else None
    items = first.body if type(first) is HttpResult else first
    if not isinstance(items, list):
        return column(list(values), None)
    return column(items, display(values[1]) if len(values) > 1 else None)


@function("RND", pure=False, example="RND()")
def chance(context: FunctionContext) -> float:
    """A random number from 0 up to, not including, 1."""
    return context.random.random()


@function("RANDOM", pure=False, takes_null=True, example="RANDOM(1, 6)")
def random_number(context: FunctionContext, low: Any = None, high: Any = None) -> int | float:
    """RANDOM(): 0 to 1. RANDOM(n): an integer below n. RANDOM(a, b): an integer from a to b."""
    if low is None:
        return context.random.random()
    first, last = (0, integer(low) - 1) if high is None else (integer(low), integer(high))
    if last < first:
        raise BasicError("R5010", f"there is no integer from {first} to {last}")
    return context.random.randint(first, last)


@function("SIN", example="SIN(0) = 0")
def sine(value: Any) -> float:
    """The sine of an angle in radians."""
    return _calculated(math.sin, value)


@function("COS", example="COS(0) = 1")
def cosine(value: Any) -> float:
    """The cosine of an angle in radians."""
    return _calculated(math.cos, value)


@function("TAN", example="TAN(0) = 0")
def tangent(value: Any) -> float:
    """The tangent of an angle in radians."""
    return _calculated(math.tan, value)


@function("ASIN", example="ASIN(0) = 0")
def arc_sine(value: Any) -> float:
    """The angle in radians whose sine this is."""
    return _calculated(math.asin, value)


@function("ACOS", example="ACOS(1) = 0")
def arc_cosine(value: Any) -> float:
    """The angle in radians whose cosine this is."""
    return _calculated(math.acos, value)


@function("ATAN", "ATN", example="ATAN(0) = 0")
def arc_tangent(value: Any) -> float:
    """The angle in radians whose tangent this is."""
    return _calculated(math.atan, value)


@function("LOG", example="LOG(1) = 0")
def natural_logarithm(value: Any) -> float:
    """The natural logarithm; R5010 of zero and below."""
    return _calculated(math.log, value)


@function("LOG10", example="LOG10(1000) = 3")
def decimal_logarithm(value: Any) -> float:
    """The logarithm to base 10; R5010 of zero and below."""
    return _calculated(math.log10, value)


@function("EXP", example="EXP(0) = 1")
def exponential(value: Any) -> float:
    """e to a power."""
    return _calculated(math.exp, value)


@function("PI", example="PI")
def pi() -> float:
    """The ratio of a circle's circumference to its diameter."""
    return math.pi


def _calculated(operation: Callable[[Any], Result], value: Any) -> Result:
    try:
        return operation(number(value))
    except OverflowError as bad:
        raise too_large("number", MAX_INTEGER_BITS) from bad
    except ValueError as bad:
        raise BasicError(
            "R5010", f"{describe(value)} {display(value)} is outside what this function takes"
        ) from bad
