"""How much one run may do (specification 7.8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_ACTIVE_SECONDS = {"schedule": 300, "webhook": 30}


@dataclass(frozen=True)
class Limits:
    """`active_ms` is time spent running, waiting not counted. `margin_ms` is kept free at the end of an invocation."""

    steps: int = 10_000_000
    loop: int = 1_000_000
    depth: int = 256
    scripts: int = 32
    talks: int = 100
    active_ms: int = 120_000
    margin_ms: int = 5_000
    snapshot_bytes: int = 8_000_000
    wait_seconds: int = 300
    hear_attempts: int = 3
    hear_seconds: int = 3600

    @classmethod
    def of(cls, config: Callable[[str], str], trigger: str) -> Limits:
        """The bot's own limits where config.csv sets them."""

        def whole(name: str, default: int) -> int:
            text = config(name).strip()
            return int(text) if text.isdigit() else default

        return cls(
            steps=whole("script-max-steps", cls.steps),
            loop=whole("script-max-loop", cls.loop),
            active_ms=1000 * _ACTIVE_SECONDS.get(trigger, 120),
            hear_attempts=whole("hear-max-retries", cls.hear_attempts),
            hear_seconds=whole("hear-timeout-secs", cls.hear_seconds),
        )
