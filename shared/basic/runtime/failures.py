"""Failures while a script runs: which can be trapped, where they happened, what a script sees of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from shared.basic.errors import BasicError, Place
from shared.basic.values.display import display
from shared.basic.values.limits import MAX_INTEGER_BITS, too_large
from shared.basic.values.records import ErrorValue

# What generated code may raise besides BasicError: depth, and numbers only Python itself can refuse.
TRAPPABLE = (BasicError, RecursionError, OverflowError, ZeroDivisionError, ValueError)
# A script that could trap these would run for ever.
FATAL = frozenset({"R5030", "R5031", "R5034"})

Locate = Callable[[str, int], tuple[int, int] | None]


class ScriptEnd(Exception):
    """EXIT, END or STOP SCRIPT inside a native routine."""


def as_basic(error: BaseException) -> BasicError:
    """The failure in the language's own terms."""
    if isinstance(error, BasicError):
        return error
    if isinstance(error, RecursionError):
        return BasicError("R5032", "calls are nested too deeply")
    if isinstance(error, ZeroDivisionError):
        return BasicError("R5013", "division by zero")
    return too_large("number", MAX_INTEGER_BITS)


def thrown(value: Any) -> BasicError:
    """THROW: an error object is thrown again as it was, anything else becomes R5001 with its text."""
    if isinstance(value, ErrorValue):
        return BasicError(value.code, value.message, keyword=value.keyword, value=value)
    message = value.get("message") if isinstance(value, dict) else value
    return BasicError("R5001", display(message), keyword="THROW", value=value)


def refuted(message: Any) -> BasicError:
    """ASSERT that does not hold."""
    text = display(message) or "the assertion does not hold"
    return BasicError("R5002", text, keyword="ASSERT")


def too_deep(most: int) -> BasicError:
    """One call too many."""
    return BasicError("R5032", f"calls are nested deeper than {most}")


def error_value(error: BasicError) -> ErrorValue:
    """What CATCH binds and ERROR remembers."""
    line = error.place.line if error.place else 0
    return ErrorValue(error.message, error.code, line, error.keyword)


def locate(
    error: BaseException, filename: str, lines: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """The innermost place in a program's generated source the failure passed through."""
    found = None
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = lines[trace.tb_lineno - 1]
            found = line if line[0] else found
        trace = trace.tb_next
    return found


def placed(error: BasicError, script: str, place: tuple[int, int] | None) -> BasicError:
    """The failure with its place, unless it has one from further in."""
    if error.place is None and place is not None:
        error.place = Place(script, *place)
    return error
