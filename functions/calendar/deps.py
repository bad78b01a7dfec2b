"""Wiring of the calendar group."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from functions.wiring import Platform

if TYPE_CHECKING:
    from shared.calendar.telling import Bell


class Wiring(Platform):
    """The adapters of this process."""

    @cached_property
    def bell(self) -> Bell:
        from layers.events.push import SocketPush
        from shared.calendar.telling import Bell

        return Bell(self.store, self.clock, SocketPush(self.settings.socket_management_url))


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
