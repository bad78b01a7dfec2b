"""Long work a caller can follow (platform spec §3.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """`status`: queued | running | succeeded | failed | cancelled; `progress` 0..100."""

    id: str
    org_id: str
    kind: str
    owner_id: str
    bot_id: str = ""
    status: str = "queued"
    progress: int = 0
    message: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    created_at: datetime | None = None
    finished_at: datetime | None = None
