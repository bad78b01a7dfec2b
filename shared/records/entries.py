"""What scripts keep for a bot beside its declared tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a kind (`template`, `team`, `attendance`, `lead`, …); `data` is JSON."""

    kind: str
    key: str
    data: dict[str, Any]
    created_at: datetime | None = None
    updated_at: datetime | None = None
