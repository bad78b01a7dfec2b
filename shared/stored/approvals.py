"""Decisions that runs wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.records.approvals import Approval


class Approvals(Protocol):
    def add(self, approval: Approval) -> None:
        """Insert; the same id twice keeps the first."""
        ...

    def get(self, approval_id: str) -> Approval | None: ...
    def list_of(self, bot_id: str, status: str = "", limit: int = 100) -> Sequence[Approval]:
        """Newest first; every status when it is empty."""
        ...

    def decide(self, approval_id: str, status: str, decided_by: str, comments: str) -> bool:
        """Whether it was still pending; only then is it decided."""
        ...
