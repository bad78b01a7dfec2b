"""Addresses people sign in with."""

from __future__ import annotations

import re

from shared.errors import ValidationFailed

_ADDRESS = re.compile(r"[^@\s<>\"(),:;\\]{1,64}@[^@\s<>\"(),:;\\]{1,190}\.[^@\s<>\"(),:;\\.]{2,63}")


def address(text: str, field: str = "email") -> str:
    """A bare mail address without white space around it. Raises ValidationFailed."""
    found = text.strip()
    if not _ADDRESS.fullmatch(found):
        raise ValidationFailed.of(**{field: "is not a mail address"})
    return found
