"""What must reach the outside, written in the turn's transaction and sent after commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """`kind` names who sends it (`mail`, `channel`, `turn`, …); `key` makes sending idempotent; `payload` is JSON."""

    id: str
    org_id: str
    kind: str
    key: str
    payload: dict[str, Any]
    attempts: int = 0
    due_at: datetime | None = None
