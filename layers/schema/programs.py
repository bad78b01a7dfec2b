"""Compiled programs, kept as long as a run may need them, and the scripts they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.schema.storable import document, document_text, jsonb
from shared.records.runs import ScriptStatus, StoredProgram

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from layers.schema.statements import Statements

_PROGRAM = """
    SELECT p.id, p.bot_id, p.name, p.kind, p.source_hash, p.code, p.tools FROM programs p
"""
_SCRIPT = """
    SELECT name, path, kind, status, coalesce(program_id, '') AS program_id, source, diagnostics,
           description, updated_at
    FROM scripts
"""


class PostgresPrograms:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def save_build(self, program: StoredProgram, status: ScriptStatus) -> None:
        self._sql.run(
            """
            INSERT INTO programs (bot_id, id, name, kind, source_hash, code, tools)
            VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (bot_id, id) DO NOTHING
            """,
            (
                *(program.bot_id, program.id, program.name, program.kind, program.source_hash),
                *(document_text(program.code), jsonb(program.tools)),
            ),
        )
        self._save_script(program.bot_id, status, program.id)

    def save_failure(self, bot_id: str, status: ScriptStatus) -> None:
        self._save_script(bot_id, status, None)

    def remove(self, bot_id: str, name: str) -> None:
        self._sql.run(
            "DELETE FROM scripts WHERE bot_id = %s AND lower(name) = lower(%s)", (bot_id, name)
        )

    def active(self, bot_id: str, name: str) -> StoredProgram | None:
        return self._sql.one(
            _program,
            _PROGRAM
            + """
            JOIN scripts s ON s.bot_id = p.bot_id AND s.program_id = p.id
            WHERE s.bot_id = %s AND lower(s.name) = lower(%s)
            """,
            (bot_id, name),
        )

    def get(self, program_id: str) -> StoredProgram | None:
        return self._sql.one(
            _program, _PROGRAM + "WHERE p.id = %s ORDER BY p.created_at LIMIT 1", (program_id,)
        )

    def scripts(self, bot_id: str) -> Sequence[ScriptStatus]:
        return self._sql.many(
            _script, _SCRIPT + "WHERE bot_id = %s ORDER BY lower(name)", (bot_id,)
        )

    def script(self, bot_id: str, name: str) -> ScriptStatus | None:
        return self._sql.one(
            _script, _SCRIPT + "WHERE bot_id = %s AND lower(name) = lower(%s)", (bot_id, name)
        )

    def tools(self, bot_id: str) -> Sequence[Mapping[str, Any]]:
        per_script = self._sql.many(
            _tools,
            """
            SELECT s.name, p.tools FROM scripts s
            JOIN programs p ON p.bot_id = s.bot_id AND p.id = s.program_id
            WHERE s.bot_id = %s ORDER BY lower(s.name)
            """,
            (bot_id,),
        )
        return [tool for tools in per_script for tool in tools]

    def _save_script(self, bot_id: str, status: ScriptStatus, program_id: str | None) -> None:
        self._sql.run(
            """
            INSERT INTO scripts (
                bot_id, name, path, kind, status, program_id, source, diagnostics, description, updated_at
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, now()))
            ON CONFLICT (bot_id, lower(name)) DO UPDATE SET
                name = excluded.name, path = excluded.path, kind = excluded.kind,
                status = excluded.status, source = excluded.source,
                program_id = coalesce(excluded.program_id, scripts.program_id),
                diagnostics = excluded.diagnostics, description = excluded.description,
                updated_at = excluded.updated_at
            """,
            (
                *(bot_id, status.name, status.path, status.kind, status.status, program_id),
                *(status.source, jsonb(status.diagnostics), status.description, status.updated_at),
            ),
        )


def _program(*, code: str, tools: list[dict[str, Any]], **columns: Any) -> StoredProgram:
    return StoredProgram(code=document(code), tools=tuple(tools), **columns)


def _script(*, diagnostics: list[dict[str, Any]], **columns: Any) -> ScriptStatus:
    return ScriptStatus(diagnostics=tuple(diagnostics), **columns)


def _tools(name: str, tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"script": name, **tool} for tool in tools]
