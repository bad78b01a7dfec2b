"""LIKE, CONTAINS, STARTS WITH, ENDS WITH and MATCHES."""

from functools import lru_cache
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.values.comparison import is_in
from shared.basic.values.display import display

MATCH_SECONDS = 0.05
_WILDCARDS = "%*_?"


def like(text: Any, pattern: Any) -> bool:
    """LIKE: `%` and `*` are any run, `_` and `?` one character; without a wildcard, contains. Ignores case."""
    wanted = display(pattern)
    if not any(mark in wanted for mark in _WILDCARDS):
        return wanted.casefold() in display(text).casefold()
    return _matches_wildcards(display(text).casefold(), wanted.casefold())


def _matches_wildcards(text: str, pattern: str) -> bool:
    """Greedy with one step back to the last run: never more than len(text) * len(pattern) steps."""
    at, mark, run, resume = 0, 0, -1, 0
    while at < len(text):
        letter = pattern[mark] if mark < len(pattern) else ""
        if letter and letter in "%*":
            run, resume = mark, at
            mark += 1
        elif letter and (letter in "_?" or letter == text[at]):
            at, mark = at + 1, mark + 1
        elif run >= 0:
            resume += 1
            at, mark = resume, run + 1
        else:
            return False
    return not pattern[mark:].strip("%*")


def contains(text: Any, part: Any) -> bool:
    """CONTAINS: an item of an array, else a part of the display text ignoring case."""
    if isinstance(text, list):
        return is_in(part, text)
    return display(part).casefold() in display(text).casefold()


def starts_with(text: Any, part: Any) -> bool:
    """STARTS WITH, case-sensitive like `=`."""
    return display(text).startswith(display(part))


def ends_with(text: Any, part: Any) -> bool:
    """ENDS WITH, case-sensitive like `=`."""
    return display(text).endswith(display(part))


def matches(text: Any, pattern: Any) -> bool:
    """MATCHES: whether a regular expression is found anywhere in the text.

    R5010 for a pattern that cannot be read, R5036 for one that needs more than 50 ms.
    """
    try:
        return _compiled(display(pattern)).search(display(text), timeout=MATCH_SECONDS) is not None
    except TimeoutError as slow:
        raise BasicError(
            "R5036", f"the pattern {shortened(display(pattern))} takes too long"
        ) from slow


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    import regex  # the standard library's engine cannot be stopped

    try:
        return regex.compile(pattern)
    except (regex.error, OverflowError, RecursionError) as bad:
        raise BasicError("R5010", f"{shortened(pattern)} is not a pattern: {bad}") from bad
