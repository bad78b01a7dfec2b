"""Events: who listens, and what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from shared.records.events import Delivery, Listener


class Events(Protocol):
    def replace(self, bot_id: str, script: str, listeners: Sequence[Listener]) -> None:
        """Make these the listeners of the script. One with an id that is there already keeps it."""
        ...

    def listeners(self, bot_id: str, kind: str = "") -> Sequence[Listener]:
        """Those of the bot, of one kind unless it is empty, by script and entry."""
        ...

    def add(self, delivery: Delivery, claimed_at: datetime | None = None) -> bool:
        """Insert, claimed by somebody who queues it when this commits; False when there is one of that id already."""
        ...

    def get(self, delivery_id: str) -> Delivery | None:
        """A delivery that is not done."""
        ...

    def claim_due(self, now: datetime, claimed_before: datetime, limit: int) -> Sequence[Delivery]:
        """Claim deliveries whose time has come, oldest first, unless somebody claimed them since then."""
        ...

    def claim(self, delivery_id: str, now: datetime) -> int:
        """Note that somebody has the delivery in hand; how often that was."""
        ...

    def done(self, delivery_id: str, outcome: str) -> None: ...
    def file_seen(self, bot_id: str, path: str) -> str | None:
        """The etag of the bot's file that handlers were last told of: "" for gone, None for never. Others wait until
        this commits."""
        ...

    def note_file(self, bot_id: str, path: str, etag: str) -> None:
        """Handlers are told of this etag; "" when the file is gone."""
        ...
