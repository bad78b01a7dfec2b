"""Methods of numbers."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from shared.basic.values.conversion import Number, integer
from shared.basic.values.display import display
from shared.basic.values.methods.method import Method


def rounded(number: Number, digits: Any = 0) -> Number:
    """Rounded half away from zero; to an integer when no decimals are wanted."""
    places = max(-300, min(integer(digits), 300))
    if isinstance(number, int) and places >= 0:
        return number
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if exact.is_zero() or exact.adjusted() + places < -1:
        return 0
    if -exact.as_tuple().exponent <= places:  # type: ignore[operator]
        return number if places > 0 else int(exact)
    result = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if places <= 0:
        return int(result)
    return result if isinstance(number, Decimal) else float(result)


_TEXT = Method(display)

METHODS: dict[str, Method] = {
    "abs": Method(abs),
    "round": Method(rounded, 0, 1),
    "tostring": _TEXT,
    "str": _TEXT,
}
