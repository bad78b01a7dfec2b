"""A turn: one inbound message and everything produced in answer (platform spec §1.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"


@dataclass(frozen=True, slots=True)
class Turn:
    """`kind`: message | greet | continue | open | context | tool | resume_run | script. `payload` is the JSON the kind needs;
    `attempts` counts deliveries to a worker; `cancelled` is set when a newer message replaced this one's answer."""

    id: str
    org_id: str
    bot_id: str
    session_id: str
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    status: str = QUEUED
    attempts: int = 0
    cancelled: bool = False
    message_id: str = ""
    created_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.status in (DONE, FAILED)


@dataclass(frozen=True, slots=True)
class TurnStep:
    """One recorded step of a turn's model loop, by position: kind `round` (a finished model answer with its calls),
    `call` (a tool's result). A redelivered turn replays these instead of doing them again."""

    turn_id: str
    position: int
    kind: str
    payload: dict[str, Any]
