"""Moments as scripts hold them."""

from datetime import datetime


def wall(*parts: int) -> datetime:
    """A wall-clock DateTime without zone: what a script gets from text or a column."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001
