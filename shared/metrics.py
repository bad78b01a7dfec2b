"""Figures about the platform's work (platform spec §9.2). Labels never hold ids, phone numbers or free text."""

from __future__ import annotations

from typing import Protocol


class Metrics(Protocol):
    """Takes one figure at a time. Durations are in seconds, memory in bytes."""

    def put(self, name: str, value: float, **labels: str) -> None: ...


class NoMetrics:
    """For places where nobody collects figures."""

    def put(self, name: str, value: float, **labels: str) -> None:
        """Forget the figure."""
