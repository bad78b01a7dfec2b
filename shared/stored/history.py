"""Earlier sources of scripts, and what runs did and wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from shared.records.history import Act, Change, LogLine, ScriptVersion

KEPT = 50
"""How many versions a script keeps."""


class History(Protocol):
    def add(self, bot_id: str, name: str, source: str, change: Change, at: datetime) -> int:
        """The script's next version, whose number is given back; the oldest beyond `KEPT` go. The script's own row has to be
        saved before in the transaction: it keeps two savers apart."""
        ...

    def versions(self, bot_id: str, name: str) -> Sequence[ScriptVersion]:
        """Newest first."""
        ...

    def version(self, bot_id: str, name: str, number: int) -> ScriptVersion | None: ...
    def rename(self, bot_id: str, name: str, to: str) -> None:
        """Give the versions to another name, unless that has versions of its own."""
        ...

    def write(self, run_id: str, lines: Sequence[LogLine]) -> None: ...
    def lines(self, run_id: str) -> Sequence[LogLine]:
        """Oldest first."""
        ...

    def acts(self, run_id: str) -> Sequence[Act]:
        """The once-only effects of a run, in order."""
        ...
