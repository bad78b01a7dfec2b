"""Wiring of the llm group."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from functions.wiring import Platform

if TYPE_CHECKING:
    from shared.conversation.desk import Desk
    from shared.llm.capabilities import Capabilities
    from shared.llm.ports import LlmProvider
    from shared.llm.settings import ModelSettings
    from shared.records.bots import Bot

HTTP_MS = 34_000
"""What a tool run by an HTTP request is told it has; the gateway gives up after 30 s and the runner keeps 10 s free."""


class Wiring(Platform):
    """The adapters of this process."""

    def capabilities_of(self, settings: ModelSettings) -> Capabilities:
        """The row of a model that need not be reachable."""
        from layers.llm.profiles import capabilities

        return capabilities(settings.vendor, settings.model)

    def trial(self, bot: Bot, choice: str, key: str, url: str) -> LlmProvider:
        """A model with somebody's own key, for one question that is not accounted for."""
        from layers.llm.catalog import provider_for
        from shared.llm.settings import ModelSettings

        own = {"llm-key": key, "llm-url": url}
        config = {**bot.config, **{name: value for name, value in own.items() if value}}
        settings = ModelSettings.resolve(config, self.models.platform, choice)
        return provider_for(replace(settings, max_tokens=16))

    def is_resting(self, settings: ModelSettings) -> bool:
        """Whether this process leaves the model alone now, because it has failed too often."""
        from layers.llm.catalog import circuit_of

        return circuit_of(settings).is_open

    def desk_for(self, milliseconds: int = HTTP_MS) -> Desk:
        """The desk for a script that starts now, with so much time."""
        deadline = time.monotonic() + milliseconds / 1000
        return replace(self.desk, remaining_ms=lambda: round((deadline - time.monotonic()) * 1000))


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
