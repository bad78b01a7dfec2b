"""A live WebSocket connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Connection:
    """`channel` is the last value the client sent (`web` or `embedded`); `joined_at` decides which turns it watches."""

    id: str
    org_id: str
    bot_id: str
    session_id: str
    user_id: str
    channel: str = "web"
    joined_at: datetime | None = None
