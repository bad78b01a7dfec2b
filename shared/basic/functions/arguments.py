"""Arguments as the functions need them."""

from datetime import date, time
from typing import Any

from shared.basic.errors import BasicError
from shared.basic.functions.declaration import FunctionContext
from shared.basic.values.conversion import describe
from shared.basic.values.moments import Moment, parse_moment
from shared.basic.values.records import HttpResult
from shared.basic.values.sequences import field_of


def moment(context: FunctionContext, value: Any) -> Moment | None:
    """A date, time or both; text is read the bot's way round; None for anything else."""
    if isinstance(value, str):
        return parse_moment(value, day_first=context.day_first)
    return value if isinstance(value, (date, time)) else None


def array(value: Any) -> list[Any]:
    """The list a function works on: null is empty, R5014 for what is no list."""
    value = value.body if type(value) is HttpResult else value
    if isinstance(value, list):
        return value
    if value is None:
        return []
    raise BasicError("R5014", f"{describe(value)} is not a list")


def column(items: list[Any], field: str | None) -> list[Any]:
    """The items, or one field of each; nulls left out."""
    values = items if field is None else [field_of(item, field) for item in items]
    return [value for value in values if value is not None]
