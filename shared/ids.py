"""Identifiers: UUIDv7 (RFC 9562 §5.7), so that ids sort by creation and index well."""

from __future__ import annotations

import secrets
import time
import uuid


def new_id() -> str:
    """A fresh UUIDv7 in canonical text."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76 | (random >> 62) << 64
    value |= 0b10 << 62 | random & (2**62 - 1)
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
