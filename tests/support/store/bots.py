"""Bots in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime

from shared.errors import AlreadyExists, NotFound
from shared.records.bots import DEFAULT_BOT, Bot
from tests.support.store.tables import Transaction

SOURCES = ("config.csv", "prompt", "override")


class MemoryBots:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._bots = transaction.rows("bots")
        self._configs = transaction.rows("configs")

    def add(self, bot_id: str, org_id: str, name: str) -> None:
        taken = [bot.name for bot in _every_bot(self._transaction)]
        if name.lower() in taken:
            raise self._transaction.refuse(AlreadyExists())
        bot = Bot(id=bot_id, org_id=org_id, name=name.lower(), created_at=self._transaction.now)
        self._bots.insert_by_id(bot)

    def get(self, bot_id: str) -> Bot | None:
        bot = self._bots.get(bot_id)
        return dataclasses.replace(bot, config=self._effective(bot_id)) if bot else None

    def list(self) -> Sequence[Bot]:
        found = [bot for key in self._bots.names() if (bot := self.get(key))]
        return sorted(found, key=lambda bot: bot.name)

    def describe(
        self,
        bot_id: str,
        *,
        description: str | None = None,
        status: str | None = None,
        public: bool | None = None,
    ) -> None:
        given = {"description": description, "status": status, "public": public}
        changes = {name: value for name, value in given.items() if value is not None}
        self._bots.change(bot_id, **changes)

    def save_config(self, bot_id: str, values: Mapping[str, str], source: str) -> None:
        self.touch(bot_id)
        kept = {key: row for key, row in self._rows_of(bot_id, source).items() if key in values}
        now = self._transaction.now
        rows = {
            key: kept[key] if key in kept and kept[key][0] == value else (value, now)
            for key, value in values.items()
        }
        self._configs.delete((bot_id, source))
        self._configs.insert((bot_id, source), tuple(rows.items()))

    def config_rows(self, bot_id: str) -> Sequence[tuple[str, str, str, datetime]]:
        return [
            (key, value, source, at)
            for source in SOURCES
            for key, (value, at) in sorted(self._rows_of(bot_id, source).items())
        ]

    def touch(self, bot_id: str) -> int:
        bot = self._bots.get(bot_id)
        if bot is None:
            raise NotFound
        self._bots.change(bot_id, version=bot.version + 1)
        return int(bot.version) + 1

    def counts(self, bot_id: str) -> Mapping[str, int]:
        if self._bots.get(bot_id) is None:
            raise NotFound
        rows = self._transaction.rows
        documents = rows("documents").where(lambda document: document.bot_id == bot_id)
        return {
            "sessions": len(rows("sessions").where(lambda session: session.bot_id == bot_id)),
            "kbs": len({document.kb for document in documents}),
            "scripts": sum(key[0] == bot_id for key in rows("scripts").names()),
        }

    def _effective(self, bot_id: str) -> dict[str, str]:
        defaults = [bot.id for bot in _every_bot(self._transaction) if bot.name == DEFAULT_BOT]
        values: dict[str, str] = {}
        for layer in (*defaults, bot_id):
            for source in SOURCES:
                row = self._transaction.tables.tables["configs"].rows.get((layer, source))
                values.update({key: value for key, (value, _) in row.record} if row else {})
        return values

    def _rows_of(self, bot_id: str, source: str) -> dict[str, tuple[str, datetime]]:
        return dict(self._configs.get((bot_id, source)) or ())


def _every_bot(transaction: Transaction) -> list[Bot]:
    """Of all organizations: names are unique across them, and the default bot's settings are everybody's."""
    return [row.record for row in transaction.tables.tables["bots"].rows.values()]
