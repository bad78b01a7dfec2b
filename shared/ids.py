"""Identifiers: UUIDv7 (RFC 9562 §5.7), so that ids sort by creation and index well."""

from __future__ import annotations

import secrets
import time
import uuid


def new_id() -> str:
    """A fresh UUIDv7 in canonical text."""
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    value = (milliseconds & (2**48 - 1)) << 80
    # The time within the millisecond takes the place of random bits (RFC 9562 §6.2, method 3), so that the
    # rows of one statement sort in the order they were made.
    value |= 0x7 << 76 | (nanoseconds * 4096 // 1_000_000) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def is_id(text: str | None) -> bool:
    """Whether the text is a UUID in any spelling Postgres would accept as canonical."""
    try:
        return text is not None and str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def derived_id(namespace: str, name: str) -> str:
    """The UUIDv5 of a name inside a UUID namespace: the same inputs give the same id everywhere."""
    return str(uuid.uuid5(uuid.UUID(namespace), name))
