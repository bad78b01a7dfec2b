"""Methods of dates and times."""

from typing import Any

from shared.basic.values.conversion import number
from shared.basic.values.display import display
from shared.basic.values.methods.method import Method
from shared.basic.values.moments import Moment, moment_text, shift


def _add(moment: Moment, amount: Any, unit: Any = "day") -> Moment:
    return shift(moment, float(number(amount)), display(unit))


def _format(moment: Moment, pattern: Any) -> str:
    from shared.basic.formatting.formats import (
        format_value,  # formats values, so it imports this package
    )

    return format_value(moment, display(pattern))


METHODS: dict[str, Method] = {
    "add": Method(_add, 1, 2),
    "format": Method(_format, 1, 1),
    "iso": Method(lambda moment: moment.isoformat()),
    "formatted": Method(moment_text),
    "tostring": Method(moment_text),
}
