"""Text and JSON as PostgreSQL can store them.

It cannot hold the character NUL in any text, nor half of a surrogate pair; both reach us inside messages. They are
dropped and replaced here, because a message that can never be stored would be delivered again and again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from psycopg.adapt import Dumper
from psycopg.types.json import Jsonb, set_json_dumps
from psycopg.types.string import TextLoader

if TYPE_CHECKING:
    import psycopg

_NUL = "\x00"
_ESCAPED_NUL = "\\u0000"


def text_bytes(text: str) -> bytes:
    """UTF-8 without NUL; a lone surrogate becomes `?`."""
    return text.replace(_NUL, "").encode("utf-8", "replace")


def json_bytes(value: Any) -> bytes:
    """Compact JSON in UTF-8; raises ValueError for NaN and infinities, which JSON does not have."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if _ESCAPED_NUL in text:  # or the six characters themselves: then the pass changes nothing
        text = json.dumps(_without_nul(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def document_text(value: Any) -> str:
    """JSON for a text column that is only ever read whole.

    pydantic's encoder takes a sixth of the time of Python's, which is more than half of what saving a
    large snapshot costs. It knows nothing of half surrogate pairs; those go the long way.
    """
    from pydantic_core import PydanticSerializationError, to_json

    try:
        return to_json(value).decode()
    except PydanticSerializationError:
        return json_bytes(value).decode()


def document(text: str) -> Any:
    """The value of such a column."""
    from pydantic_core import from_json

    return from_json(text)


def jsonb(value: Any) -> Jsonb:
    """A parameter for a jsonb column."""
    return Jsonb(value, dumps=json_bytes)


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(_NUL, "")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nul(item) for item in value]
    return value


class _TextDumper(Dumper):
    def dump(self, obj: str) -> bytes:
        return text_bytes(obj)


def adapt(connection: psycopg.Connection[Any]) -> None:
    """Strings out by the rules above; UUIDs in as text, which is what records hold."""
    connection.adapters.register_dumper(str, _TextDumper)
    connection.adapters.register_loader("uuid", TextLoader)
    set_json_dumps(json_bytes, connection)
