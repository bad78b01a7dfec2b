"""The arithmetic operators (specification 2.6). Numbers first: generated code calls these in loops."""

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal, DecimalException
from typing import Any

from shared.basic.errors import BasicError
from shared.basic.values.conversion import Number, describe, number
from shared.basic.values.display import concat
from shared.basic.values.limits import INTEGER_BOUND, MAX_INTEGER_BITS, bounded_size, too_large
from shared.basic.values.moments import Moment, difference, moved, parse_moment
from shared.basic.values.records import HttpResult, Outcome, RowSet

_FAST = frozenset({int, float})
_LOWEST = -INTEGER_BOUND


def add(left: Any, right: Any) -> Any:
    """`+`: sum of numbers; joins as text if either side is text; joins arrays, merges objects, shifts moments."""
    kind = type(left)
    if kind in _FAST and type(right) in _FAST:
        result = left + right
        if _LOWEST < result < INTEGER_BOUND:
            return result
        raise too_large("number", MAX_INTEGER_BITS)
    if kind is str or type(right) is str:
        return concat(left, right)
    return _add_composite(left, right)


def _add_composite(left: Any, right: Any) -> Any:
    left, right = _unwrapped(left), _unwrapped(right)
    if isinstance(left, list) and isinstance(right, list):
        bounded_size(len(left) + len(right))
        joined = [*left, *right]
        return RowSet(joined, source=left.source) if isinstance(left, RowSet) else joined
    if isinstance(left, dict) and isinstance(right, dict):
        return {**left, **right}
    for moment, amount in ((left, right), (right, left)):
        if isinstance(moment, (date, time, timedelta)) and not isinstance(amount, (date, time)):
            return _moved(moment, amount, 1)
    return _calculated(lambda a, b: a + b, left, right)


def sub(left: Any, right: Any) -> Any:
    """`-`: difference of numbers; moment - moment is a Duration, moment - Duration or days a moment."""
    if type(left) in _FAST and type(right) in _FAST:
        result = left - right
        if _LOWEST < result < INTEGER_BOUND:
            return result
        raise too_large("number", MAX_INTEGER_BITS)
    moments = _moment_pair(left, right)
    if moments:
        return difference(*moments)
    if isinstance(left, (date, time, timedelta)):
        return _moved(left, right, -1)
    return _calculated(lambda a, b: a - b, left, right)


def _moment_pair(left: Any, right: Any) -> tuple[Moment, Moment] | None:
    if not isinstance(left, (date, time)) and not isinstance(right, (date, time)):
        return None
    pair = tuple(parse_moment(side) if isinstance(side, str) else side for side in (left, right))
    if all(isinstance(side, (date, time)) for side in pair):
        return pair[0], pair[1]  # type: ignore[return-value]
    return None


def _moved(moment: Moment | timedelta, amount: Any, sign: int) -> Any:
    try:
        step = amount if isinstance(amount, timedelta) else timedelta(days=float(number(amount)))
        return moment + sign * step if isinstance(moment, timedelta) else moved(moment, sign * step)
    except OverflowError as bad:
        raise BasicError("R5010", f"{describe(moment)} cannot move that far") from bad


def mul(left: Any, right: Any) -> Any:
    """`*`: product; a Duration times a number is a Duration."""
    if type(left) in _FAST and type(right) in _FAST:
        result = left * right
        if _LOWEST < result < INTEGER_BOUND:
            return result
        raise too_large("number", MAX_INTEGER_BITS)
    if isinstance(left, timedelta) or isinstance(right, timedelta):
        return _scaled(left, right)
    return _calculated(lambda a, b: a * b, left, right)


def _scaled(left: Any, right: Any) -> timedelta:
    duration, factor = (left, right) if isinstance(left, timedelta) else (right, left)
    try:
        return duration * float(number(factor))
    except OverflowError as bad:
        raise too_large("duration", timedelta.max.days) from bad


def div(left: Any, right: Any) -> Any:
    """`/`: true division; integers that divide without rest give an integer. R5013 by zero."""
    if type(left) is int and type(right) is int and right:
        return left // right if left % right == 0 else _float_quotient(left, right)
    if isinstance(left, timedelta):
        return (
            left / right
            if isinstance(right, timedelta) and right
            else _scaled(left, div(1.0, right))
        )
    return _calculated(_quotient, left, right)


def _quotient(left: Any, right: Any) -> Any:
    if not right:
        raise _division_by_zero()
    if type(left) is int and type(right) is int:
        return div(left, right)
    return left / right


def _float_quotient(left: int, right: int) -> float:
    try:
        return left / right
    except OverflowError as bad:
        raise too_large("number", MAX_INTEGER_BITS) from bad


def int_div(left: Any, right: Any) -> Any:
    r"""`\`: the quotient cut off toward zero, an integer."""
    return _calculated(_whole_quotient, left, right)


def _whole_quotient(left: Any, right: Any) -> int:
    if not right:
        raise _division_by_zero()
    if type(left) is int and type(right) is int:
        whole = abs(left) // abs(right)
        return whole if (left < 0) == (right < 0) else -whole
    return int(left / right)


def mod(left: Any, right: Any) -> Any:
    r"""MOD and `%`: the rest that goes with `\`; it has the sign of the left side."""
    if type(left) is int and type(right) is int and left >= 0 and right > 0:
        return left % right
    return _calculated(_rest, left, right)


def _rest(left: Any, right: Any) -> Any:
    if not right:
        raise _division_by_zero()
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def power(left: Any, right: Any) -> Any:
    """`^`: a root of a negative number is R5011, zero to a negative power R5013."""
    return _calculated(_raised, left, right)


def _raised(left: Any, right: Any) -> Any:
    if type(left) is int and type(right) is int and right >= 0:
        if left.bit_length() * right > MAX_INTEGER_BITS and abs(left) > 1:
            raise too_large("number", MAX_INTEGER_BITS)
        return left**right
    if not left and right < 0:
        raise _division_by_zero()
    raised = float(left) ** float(right)
    if isinstance(raised, complex):
        raise BasicError(
            "R5011", f"{describe(left)} to the power of {describe(right)} is not a real number"
        )
    return raised


def negate(value: Any) -> Any:
    """Unary `-`."""
    if type(value) in _FAST:
        return -value
    return -value if isinstance(value, timedelta) else -number(value)


def plus(value: Any) -> Any:
    """Unary `+`: the value as a number."""
    return value if isinstance(value, timedelta) else number(value)


def _calculated(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """The operation on both sides as numbers; a decimal and a float meet as decimals."""
    a, b = _alike(number(left), number(right))
    try:
        return _bounded(operation(a, b))
    except (OverflowError, DecimalException) as bad:
        raise too_large("number", MAX_INTEGER_BITS) from bad


def _unwrapped(value: Any) -> Any:
    if type(value) is HttpResult:
        return value.body
    return value[value.number] if type(value) is Outcome and value.number in value else value


def _alike(left: Number, right: Number) -> tuple[Any, Any]:
    if isinstance(left, Decimal) and isinstance(right, float):
        return left, Decimal(repr(right))
    if isinstance(left, float) and isinstance(right, Decimal):
        return Decimal(repr(left)), right
    return left, right


def _bounded(result: Any) -> Any:
    if _LOWEST < result < INTEGER_BOUND:
        return result
    raise too_large("number", MAX_INTEGER_BITS)


def _division_by_zero() -> BasicError:
    return BasicError("R5013", "division by zero")
