"""The tables a script declares, brought into being when its build goes into service (language spec §3.12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from shared.basic.data.declaring import declared_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.records.bots import Bot
    from shared.records.runs import StoredProgram
    from shared.store import Unit

Columns: TypeAlias = "Mapping[str, frozenset[str]]"

_CODE = "W4050"


def columns_of(unit: Unit, bot: Bot) -> Columns:
    """The columns of every table of the bot, by the table's name."""
    return {table.name: frozenset(table.names) for table in unit.tables.all(bot.id)}


def declares_tables(program: StoredProgram | None) -> bool:
    """Whether scripts that failed before may find a table or column now."""
    return program is not None and bool(_metadata(program).get("tables"))


def declare_tables(unit: Unit, program: StoredProgram) -> tuple[dict[str, Any], ...]:
    """Create what is missing; what has to be done by hand, as diagnostics of the script."""
    metadata = _metadata(program)
    if not metadata.get("tables") and not metadata.get("indexes"):
        return ()
    declared = declared_tables(metadata, unit.tables.all(program.bot_id))
    notes = unit.tables.migrate(program.bot_id, declared)
    place = {"line": 1, "column": 1, "end_line": 1, "end_column": 1}
    return tuple({"code": _CODE, "severity": "warning", "message": note, **place} for note in notes)


def _metadata(program: StoredProgram) -> Mapping[str, Any]:
    found: Mapping[str, Any] = program.code.get("metadata", {})
    return found
