"""Wiring of the chat group."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from functions.wiring import Platform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from layers.events.lease import Lease


class Wiring(Platform):
    """The adapters of this process."""

    @property
    def probes(self) -> Mapping[str, Callable[[], object]]:
        """A cheap question to each service this group needs; it raises a GbError when the service does not answer."""
        desk = self.desk
        return {
            "database": desk.store.ping,
            "cache": lambda: desk.frame_log.length("health"),
            "queue": self.queue.ping,
            "storage": lambda: self.files.head("health"),
        }

    def lease(self, receipt: str) -> Lease:
        """Hold a message of the turns queue while it is worked on."""
        return self.queue.lease(receipt, self.settings.turn_lease_seconds)


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
