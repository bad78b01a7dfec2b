"""Wiring of the calendar group."""

from __future__ import annotations

from functools import lru_cache

from functions.wiring import Platform


class Wiring(Platform):
    """The adapters of this process."""


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
