"""Wiring of the chat group: the desk its turns are answered at."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from functions.wiring import Platform
from shared.conversation.desk import Desk

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

    @cached_property
    def desk(self) -> Desk:
        from layers.cache.frames import ValkeyFrameLog
        from layers.cache.limits import ValkeyRateLimits
        from layers.cache.locks import ValkeyLocks
        from layers.cache.marks import ValkeyCancelMarks
        from layers.events.push import SocketPush
        from layers.http.observability import EmfMetrics

        return Desk(
            store=self.store,
            models=self.models,
            knowledge=self.knowledge,
            queue=self.queue,
            push=SocketPush(self.settings.socket_management_url),
            frame_log=ValkeyFrameLog(self.cache),
            locks=ValkeyLocks(self.cache),
            marks=ValkeyCancelMarks(self.cache),
            limits=ValkeyRateLimits(self.cache),
            web=self.web,
            drives=self.drives,
            post=self.post,
            metrics=EmfMetrics(),
        )


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
