"""Wiring of the calendar group."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from functions.wiring import Platform

if TYPE_CHECKING:
    from shared.calendar.linking import Bridge
    from shared.calendar.telling import Bell


class Wiring(Platform):
    """The adapters of this process."""

    @cached_property
    def bell(self) -> Bell:
        from layers.events.push import SocketPush
        from shared.calendar.telling import Bell

        return Bell(self.store, self.clock, SocketPush(self.settings.socket_management_url))

    @cached_property
    def bridge(self) -> Bridge:
        from layers.files.secrets import secret_text
        from layers.identity.sealing import AesSealing
        from shared.calendar.linking import Bridge

        secret = self.settings.signing_secret or secret_text(self.settings.signing_secret_arn)
        return Bridge(self.store, self.web, AesSealing(secret), self.clock)


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
