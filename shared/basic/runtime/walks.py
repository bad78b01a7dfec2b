"""The numbers a FOR loop visits (specification 3.5): both bounds count, STEP 0 is R5015.

A walk is a plain array `[start, stop, step, turn]`, so that a loop whose body suspends is part of the snapshot. The n-th
number is `start + n * step`, which does not gather rounding errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from shared.basic.errors import BasicError
from shared.basic.values.conversion import number

Number = int | float | Decimal


def walk(start: Any, stop: Any, step: Any) -> list[Any]:
    """The beginning of a loop; raises R5011 for bounds that are not numbers."""
    bounds = [number(start), number(stop), number(step)]
    if bounds[2] == 0:
        raise BasicError("R5015", "STEP 0 would never reach the end of FOR")
    kinds = {type(bound) for bound in bounds}
    if Decimal in kinds and float in kinds:
        bounds = [float(bound) for bound in bounds]
    return [*bounds, 0]


def walk_over(walk_: list[Any]) -> bool:
    """Whether the loop has no further turn."""
    start, stop, step, turn = walk_
    present = start + turn * step
    return bool(present > stop if step > 0 else present < stop)


def walk_value(walk_: list[Any]) -> Any:
    """The number of this turn; the walk moves on."""
    start, _, step, turn = walk_
    walk_[3] = turn + 1
    return start + turn * step


def walk_on(walk_: list[Any], present: Any) -> None:
    """Go on from what the body made of the loop variable."""
    start, _, step, turn = walk_
    if present != start + (turn - 1) * step:
        walk_[0] = number(present) + step
        walk_[3] = 0


def span(start: Any, stop: Any, step: Any, most: int) -> Iterable[Any]:
    """All numbers of a loop that cannot suspend; R5031 after `most` turns."""
    if type(start) is int and type(stop) is int and type(step) is int and step:
        whole = range(start, stop + (1 if step > 0 else -1), step)
        return whole if len(whole) <= most else _limited(whole, most)
    return _limited(_numbers(walk(start, stop, step)), most)


def turns(numbers: Iterable[Any], most: int) -> int:
    """How many turns a loop will make; an endless one more than it may."""
    return len(numbers) if isinstance(numbers, (range, list)) else most


def _numbers(walk_: list[Any]) -> Iterator[Any]:
    while not walk_over(walk_):
        yield walk_value(walk_)


def _limited(numbers: Iterable[Any], most: int) -> Iterator[Any]:
    for turn, value in enumerate(numbers):
        if turn >= most:
            raise too_many_turns(most)
        yield value


def too_many_turns(most: int) -> BasicError:
    """The failure of a loop that does not end."""
    return BasicError("R5031", f"this loop made more than {most:,} turns")
