"""Programs and scripts in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from shared.records.runs import ScriptStatus, StoredProgram
from tests.support.store.tables import Transaction


class MemoryPrograms:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._programs = transaction.rows("programs")
        self._scripts = transaction.rows("scripts")

    def save_build(self, program: StoredProgram, status: ScriptStatus) -> None:
        self._transaction.rows("bots").require(program.bot_id)
        key = (program.bot_id, program.id)
        if self._programs.get(key) is None:
            self._programs.insert(key, program)
        self._save_script(program.bot_id, status, program.id)

    def save_failure(self, bot_id: str, status: ScriptStatus) -> None:
        self._transaction.rows("bots").require(bot_id)
        known = self.script(bot_id, status.name)
        self._save_script(bot_id, status, known.program_id if known else "")

    def remove(self, bot_id: str, name: str) -> None:
        self._scripts.delete((bot_id, name.lower()))

    def active(self, bot_id: str, name: str) -> StoredProgram | None:
        script = self.script(bot_id, name)
        return self._programs.get((bot_id, script.program_id)) if script else None

    def get(self, program_id: str) -> StoredProgram | None:
        found = self._programs.where(lambda program: program.id == program_id)
        return found[0] if found else None

    def scripts(self, bot_id: str) -> Sequence[ScriptStatus]:
        keys = sorted(key for key in self._scripts.names() if key[0] == bot_id)
        return [self._scripts.get(key) for key in keys]

    def script(self, bot_id: str, name: str) -> ScriptStatus | None:
        found: ScriptStatus | None = self._scripts.get((bot_id, name.lower()))
        return found

    def tools(self, bot_id: str) -> Sequence[Mapping[str, Any]]:
        return [
            {"script": script.name, **tool}
            for script in self.scripts(bot_id)
            if (program := self.active(bot_id, script.name))
            for tool in program.tools
        ]

    def _save_script(self, bot_id: str, status: ScriptStatus, program_id: str) -> None:
        at = status.updated_at or self._transaction.now
        status = dataclasses.replace(status, program_id=program_id, updated_at=at)
        self._scripts.put((bot_id, status.name.lower()), status)
