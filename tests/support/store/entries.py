"""Records scripts keep for a bot, in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from shared.records.entries import Entry
from tests.support.store.tables import Transaction, as_json


class MemoryEntries:
    """Keyed by bot, kind and key."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._rows = transaction.rows("entries")

    def get(self, bot_id: str, kind: str, key: str) -> Entry | None:
        found: Entry | None = self._rows.get((bot_id, kind, key))
        return found

    def put(self, bot_id: str, kind: str, key: str, data: Mapping[str, Any]) -> None:
        self._transaction.rows("bots").require(bot_id)
        now = self._transaction.now
        made = Entry(kind, key, as_json(dict(data)), now, now)
        before = self.get(bot_id, kind, key)
        if before is not None:
            made = dataclasses.replace(made, created_at=before.created_at)
        self._rows.put((bot_id, kind, key), made)

    def list_of(
        self, bot_id: str, kind: str, *, prefix: str = "", limit: int = 1000
    ) -> Sequence[Entry]:
        names = [
            n for n in self._rows.names() if n[:2] == (bot_id, kind) and n[2].startswith(prefix)
        ]
        found = [self._rows.get(name) for name in names]
        return sorted(found, key=lambda each: (each.created_at, each.key), reverse=True)[:limit]

    def remove(self, bot_id: str, kind: str, key: str) -> bool:
        return self._rows.delete((bot_id, kind, key))
