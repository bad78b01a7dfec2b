"""What the generator knows about a value before the program runs.

    I integer · F float · N integer or float · S text · B boolean · L plain array · A anything · ? not known yet

`?` stands for the result of a routine whose type is still being worked out; it joins with everything.
"""

from __future__ import annotations

INTEGER, FLOAT, NUMBER, TEXT, BOOLEAN, ARRAY, ANY, UNKNOWN = "I", "F", "N", "S", "B", "L", "A", "?"
NUMERIC = frozenset((INTEGER, FLOAT, NUMBER))


def join(left: str, right: str) -> str:
    """The type of a value that is one or the other."""
    if right in (left, UNKNOWN):
        return left
    if left == UNKNOWN:
        return right
    return NUMBER if left in NUMERIC and right in NUMERIC else ANY


def of_constant(value: object) -> str:
    """The type of a literal."""
    kinds = {bool: BOOLEAN, int: INTEGER, float: FLOAT, str: TEXT}
    return kinds.get(type(value), ANY)


def join_states(left: dict[str, str], right: dict[str, str]) -> dict[str, str]:
    """Types of the variables after two paths meet."""
    return {key: join(left.get(key, ANY), right.get(key, ANY)) for key in {*left, *right}}
