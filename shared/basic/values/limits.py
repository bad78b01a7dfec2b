"""How large a value may grow (specification 7.8): beyond these, R5033."""

from shared.basic.errors import BasicError

MAX_STRING = 10_000_000
MAX_ARRAY = 1_000_000
MAX_DEPTH = 200
# Below the 4,300 digits CPython agrees to print, so that every number a script reaches can be shown.
MAX_INTEGER_BITS = 14_000
INTEGER_BOUND = 1 << MAX_INTEGER_BITS


def too_large(what: str, limit: int) -> BasicError:
    """The failure for a text, array or number over its limit."""
    return BasicError("R5033", f"this {what} is too large: the limit is {limit:,}")


def bounded_text(text: str) -> str:
    """The text, or R5033."""
    if len(text) > MAX_STRING:
        raise too_large("text", MAX_STRING)
    return text


def bounded_size(count: int) -> int:
    """A wanted number of array items, or R5033."""
    if count > MAX_ARRAY:
        raise too_large("array", MAX_ARRAY)
    return count


def nested_too_deeply() -> BasicError:
    """The failure for a value that contains itself or nests beyond `MAX_DEPTH`."""
    return BasicError(
        "R5033", f"this value nests deeper than {MAX_DEPTH} levels, or contains itself"
    )
