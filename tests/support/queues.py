"""The two queues in memory: turns in order per session and once, jobs as they come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class MemoryQueue:
    """What was sent. `jobs` are (body, delay) pairs; `turns` are bodies by session group."""

    def __init__(self) -> None:
        self.turns: dict[str, list[Mapping[str, Any]]] = {}
        self.jobs: list[tuple[Mapping[str, Any], int]] = []
        self._seen: set[tuple[str, str]] = set()

    def send_turn(self, session_group: str, dedup: str, body: Mapping[str, Any]) -> None:
        if (session_group, dedup) not in self._seen:
            self._seen.add((session_group, dedup))
            self.turns.setdefault(session_group, []).append(dict(body))

    def send_job(self, body: Mapping[str, Any], delay_seconds: int = 0) -> None:
        self.jobs.append((dict(body), min(max(0, delay_seconds), 900)))
