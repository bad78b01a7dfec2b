"""What starts scripts without a conversation: schedules and webhooks (language spec §3.15, §7.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a script runs. A bot has at most one of the same script and `spec`.

    `is_declared`: it stands in the script's own file and goes with it; otherwise a script set it while running.
    `arguments` are given to the script's PARAMs in order. `next_run` is None when it never runs again; `last_status`
    is what became of the newest run: queued | completed | failed | waiting.
    """

    id: str
    org_id: str
    bot_id: str
    script: str
    spec: str
    timezone: str = "UTC"
    arguments: tuple[Any, ...] = ()
    is_declared: bool = True
    is_enabled: bool = True
    starts: date | None = None
    next_run: datetime | None = None
    last_run: datetime | None = None
    last_status: str = ""


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address of the bot that runs a script. `secret` is empty when anybody may call it."""

    id: str
    org_id: str
    bot_id: str
    endpoint: str
    script: str
    secret: str = ""
