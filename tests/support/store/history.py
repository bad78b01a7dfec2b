"""Versions of scripts and logs of runs in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shared.records.history import Act, Change, LogLine, ScriptVersion
from shared.stored.history import KEPT
from tests.support.store.tables import Transaction


class MemoryHistory:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._versions = transaction.rows("script_versions")
        self._log = transaction.rows("run_log")
        self._effects = transaction.rows("effects")

    def add(self, bot_id: str, name: str, source: str, change: Change, at: datetime) -> int:
        self._transaction.rows("bots").require(bot_id)
        known = self.versions(bot_id, name)
        number = known[0].number + 1 if known else 1
        version = ScriptVersion(
            name.lower(), number, source, change.author_id, change.author, change.message, at
        )
        self._versions.insert((bot_id, version.name, number), version)
        for old in known:
            if old.number <= number - KEPT:
                self._versions.delete((bot_id, old.name, old.number))
        return number

    def versions(self, bot_id: str, name: str) -> Sequence[ScriptVersion]:
        keys = [key for key in self._versions.names() if key[:2] == (bot_id, name.lower())]
        return [self._versions.get(key) for key in sorted(keys, key=lambda key: -key[2])]

    def version(self, bot_id: str, name: str, number: int) -> ScriptVersion | None:
        found: ScriptVersion | None = self._versions.get((bot_id, name.lower(), number))
        return found

    def rename(self, bot_id: str, name: str, to: str) -> None:
        if self.versions(bot_id, to):
            return
        for old in self.versions(bot_id, name):
            self._versions.delete((bot_id, old.name, old.number))
            change = Change(old.author_id, old.author, old.message)
            new = ScriptVersion(
                *(to.lower(), old.number, old.source),
                *(change.author_id, change.author, change.message, old.created_at),
            )
            self._versions.insert((bot_id, to.lower(), old.number), new)

    def write(self, run_id: str, lines: Sequence[LogLine]) -> None:
        self._transaction.rows("runs").require(run_id)
        start = len(self.lines(run_id))
        for number, line in enumerate(lines, start):
            self._log.insert((run_id, number), line)

    def lines(self, run_id: str) -> Sequence[LogLine]:
        keys = sorted(key for key in self._log.names() if key[0] == run_id)
        return [self._log.get(key) for key in keys]

    def acts(self, run_id: str) -> Sequence[Act]:
        keys = sorted(key for key in self._effects.names() if key[0] == run_id)
        return [
            Act(key[1], str(self._effects.hidden(key)["keyword"]), *self._effects.get(key))
            for key in keys
        ]
