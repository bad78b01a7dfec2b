"""Brings a database to the present schema: ordered SQL files, each once, in a transaction of its own.

A file that has been applied is history: its checksum is kept, and a changed file is an error instead of a guess.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent
_LOCK = 0x67627363  # any number, the same for every process that migrates
_HISTORY = """
    CREATE TABLE IF NOT EXISTS schema_migrations (
        name text PRIMARY KEY,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
    )
"""


class MigrationChanged(Exception):
    """A migration was edited after it had been applied to this database."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file; `checksum` is the SHA-256 of its bytes."""

    name: str
    script: bytes
    checksum: str


def migrate(database_url: str, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing, oldest first; the names applied now. Several callers may do so at once."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        wanted = _read(folder)
        with connection.transaction():
            applied = _applied(connection)
        _refuse_changed(wanted, applied)
        return [migration.name for migration in wanted if _apply(connection, migration)]


def _read(folder: Path) -> list[Migration]:
    scripts = [(path.stem, path.read_bytes()) for path in sorted(folder.glob("*.sql"))]
    return [Migration(name, script, hashlib.sha256(script).hexdigest()) for name, script in scripts]


def _applied(connection: psycopg.Connection) -> Mapping[str, str]:
    """Checksums by name, read while nobody else migrates: the lock is held until the transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    connection.execute(_HISTORY)
    return dict(connection.execute("SELECT name, checksum FROM schema_migrations").fetchall())


def _refuse_changed(wanted: list[Migration], applied: Mapping[str, str]) -> None:
    for migration in wanted:
        if applied.get(migration.name, migration.checksum) != migration.checksum:
            raise MigrationChanged(
                f"{migration.name}.sql differs from what this database was built with; "
                "put it back and add a new file instead"
            )


def _apply(connection: psycopg.Connection, migration: Migration) -> bool:
    """Whether it was missing. Another process may have applied it since the list was read."""
    with connection.transaction():
        if migration.name in _applied(connection):
            return False
        connection.execute(migration.script)
        connection.execute(
            "INSERT INTO schema_migrations (name, checksum) VALUES (%s, %s)",
            (migration.name, migration.checksum),
        )
        return True
