"""Wiring of the basic group: what a script that runs outside a conversation works with."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from functions.wiring import BotKnowledge, BotModels, Platform

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.events.queues import SqsQueue
    from shared.basic.drive.ports import Drives
    from shared.clock import Clock
    from shared.mail.post import Post
    from shared.network.ports import Web
    from shared.packages.scripts import Scripts
    from shared.scripts.schedules import Minute
    from shared.store import Store

HTTP_MS = 34_000
"""What a script of an HTTP request is told it has. The runner keeps 10 s of it free, so it goes on in the worker after
24 s; the gateway gives up after 30 s."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Implements `shared.scripts.ports.Workshop` for one request."""

    store: Store
    models: BotModels
    knowledge: BotKnowledge
    queue: SqsQueue
    web: Web
    drives: Drives
    post: Post
    clock: Clock
    remaining_ms: Callable[[], int]
    sleep: Callable[[float], None] = time.sleep


class Wiring(Platform):
    """The adapters of this process."""

    @property
    def minute(self) -> Minute:
        from shared.scripts.schedules import Minute

        return Minute(self.store, self.queue, self.clock)

    @cached_property
    def scripts(self) -> Scripts:
        from shared.packages.compilation import build_script
        from shared.packages.scripts import Scripts

        return Scripts(self.store, build_script, self.clock)

    def bench(self, milliseconds: int = HTTP_MS) -> Bench:
        """What a script that starts now works with, for so long."""
        deadline = time.monotonic() + milliseconds / 1000
        return Bench(
            store=self.store,
            models=self.models,
            knowledge=self.knowledge,
            queue=self.queue,
            web=self.web,
            drives=self.drives,
            post=self.post,
            clock=self.clock,
            remaining_ms=lambda: round((deadline - time.monotonic()) * 1000),
        )


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
