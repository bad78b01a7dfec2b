"""Secrets among settings are write-only: shown by their last four characters at most (platform spec §1.3)."""

from __future__ import annotations

SECRET_ENDINGS = ("-key", "-token", "-secret", "-password", "-pass")


def is_secret(key: str) -> bool:
    return key.lower().endswith(SECRET_ENDINGS)


def masked(key: str, value: str) -> str:
    """The value as it may be shown."""
    if not is_secret(key) or not value:
        return value
    return "••••" + (value[-4:] if len(value) >= 12 else "")
