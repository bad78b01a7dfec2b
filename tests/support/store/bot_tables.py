"""Tables of bots in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shared.basic.data.definitions import Declared
from shared.basic.rehearsal.tables import Key, RowTables
from shared.errors import NotFound
from tests.support.store.tables import Transaction


class TransactionShelf:
    """One table of a transaction. Implements `shared.basic.rehearsal.tables.Shelf`."""

    def __init__(self, transaction: Transaction, name: str) -> None:
        self._rows = transaction.rows(name)

    def get(self, key: Key) -> Any:
        return self._rows.get(key)

    def put(self, key: Key, value: Any) -> None:
        self._rows.put_as_is(key, value)

    def names(self) -> Iterable[Key]:
        return self._rows.names()


class MemoryTables(RowTables):
    """Definitions are rows of `bot_tables`, contents of `bot_rows`."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(
            TransactionShelf(transaction, "bot_tables"), TransactionShelf(transaction, "bot_rows")
        )
        self._transaction = transaction

    def migrate(self, bot_id: str, declared: Declared) -> Sequence[str]:
        is_empty = not declared.tables and not declared.indexes
        if not is_empty and self._transaction.rows("bots").get(bot_id) is None:
            raise self._transaction.refuse(NotFound())
        return super().migrate(bot_id, declared)
