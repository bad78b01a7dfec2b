"""Bringing a database to the present schema."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from layers.schema.migrations import MigrationChanged, migrate
from layers.schema.migrations.applying import FOLDER
from tests.support.postgres import DatabaseServer

NAMES = [path.stem for path in sorted(FOLDER.glob("*.sql"))]


@pytest.fixture
def empty(server: DatabaseServer) -> Iterator[str]:
    with server.database("template1") as url:
        yield url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE first (id int)")
    return tmp_path


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
    return {name for (name,) in rows}


def test_an_empty_database_gets_every_migration_in_order(empty: str) -> None:
    assert migrate(empty) == NAMES
    assert {"user_sessions", "message_history", "bot_configs", "kb_documents"} <= tables(empty)


def test_a_second_run_has_nothing_to_do(empty: str) -> None:
    migrate(empty)
    assert migrate(empty) == []


def test_only_what_is_missing_is_applied(empty: str, folder: Path) -> None:
    migrate(empty, folder)
    (folder / "0002_second.sql").write_text("CREATE TABLE second (id int)")
    assert migrate(empty, folder) == ["0002_second"]


def test_many_processes_may_migrate_at_once(empty: str) -> None:
    with ThreadPoolExecutor(3) as threads:
        applied = list(threads.map(lambda _: migrate(empty), range(3)))
    assert sorted(name for names in applied for name in names) == NAMES


def test_a_migration_that_fails_leaves_nothing_of_itself(empty: str, folder: Path) -> None:
    (folder / "0002_second.sql").write_text("CREATE TABLE second (id int); SELECT 1 / 0")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(empty, folder)
    assert tables(empty) == {"first", "schema_migrations"}
    (folder / "0002_second.sql").write_text("CREATE TABLE second (id int)")
    assert migrate(empty, folder) == ["0002_second"]


def test_an_edited_migration_is_an_error_and_nothing_runs(empty: str, folder: Path) -> None:
    migrate(empty, folder)
    (folder / "0001_first.sql").write_text("CREATE TABLE first (id bigint)")
    (folder / "0002_second.sql").write_text("CREATE TABLE second (id int)")
    with pytest.raises(MigrationChanged, match=r"0001_first\.sql differs"):
        migrate(empty, folder)
    assert "second" not in tables(empty)


def test_a_database_on_a_server_that_knows_the_roles_can_be_built_too(
    server: DatabaseServer, tmp_path: Path
) -> None:
    copied = tmp_path / "migrations"
    shutil.copytree(FOLDER, copied, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for _ in range(2):
        with server.database("template1") as url:
            assert migrate(url, copied) == NAMES


@pytest.mark.parametrize(
    ("index", "table", "columns"),
    [
        ("idx_sessions_user", "user_sessions", "(user_id)"),
        ("idx_sessions_bot", "user_sessions", "(bot_id)"),
        ("idx_messages_session", "message_history", "(session_id)"),
        ("idx_kb_collection", "kb_documents", "(collection, bot_id)"),
    ],
)
def test_the_first_schemas_indexes_are_kept(
    server: DatabaseServer, index: str, table: str, columns: str
) -> None:
    with server.database() as url, psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT tablename, indexdef FROM pg_indexes WHERE indexname = %s", (index,)
        ).fetchone()
    assert row is not None
    assert row[0] == table
    assert row[1].endswith(columns)
