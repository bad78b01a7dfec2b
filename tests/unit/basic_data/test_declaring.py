"""TABLE blocks as definitions."""

from __future__ import annotations

import json

import pytest

from shared.basic.data.declaring import declared_tables
from shared.basic.data.definitions import Declared, Reference, Table, from_json, to_json
from tests.support.bench import built


def declared(source: str, *known: Table) -> Declared:
    return declared_tables(built(source).metadata, known)


def only(source: str) -> Table:
    found = declared(f"TABLE t\n{source}\nEND TABLE")
    assert found.notes == ()
    return found.tables[0]


@pytest.mark.parametrize(
    ("written", "kind", "size"),
    [
        ("string", "text", (255,)),
        ("string(40)", "text", (40,)),
        ("varchar(max)", "text", ()),
        ("memo", "text", ()),
        ("number", "integer", ()),
        ("number(12)", "bigint", ()),
        ("number(12,2)", "decimal", (12, 2)),
        ("money", "decimal", ()),
        ("double", "double", ()),
        ("float(8,3)", "decimal", (8, 3)),
        ("datetime", "timestamp", ()),
        ("bool", "boolean", ()),
        ("guid", "uuid", ()),
        ("object", "json", ()),
    ],
)
def test_a_type_word_is_a_kind(written: str, kind: str, size: tuple[int, ...]) -> None:
    column = only(f"  a {written}").column("a")
    assert column is not None
    assert (column.kind, column.size) == (kind, size)


def test_a_table_without_key_has_an_id() -> None:
    assert (only("  a text").names, only("  a text").key) == (("id", "a"), ("id",))


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ("  code string KEY\n  a text", ("code",)),
        ("  id string\n  a text", ("id",)),
        ("  a text\n  b text\n  PRIMARY KEY (a, b)", ("a", "b")),
    ],
    ids=["marked", "named id", "of two columns"],
)
def test_a_declared_key_is_the_key(lines: str, key: tuple[str, ...]) -> None:
    table = only(lines)
    assert table.key == key
    assert all(column.required for column in table.columns if column.name in key)


def test_a_column_typed_with_a_table_refers_to_it_and_has_its_keys_type() -> None:
    found = declared("TABLE a\n  no integer KEY\nEND TABLE\nTABLE b\n  owner a\nEND TABLE")
    owner = found.tables[1].column("owner")
    assert owner is not None
    assert (owner.kind, owner.references) == ("integer", Reference("a"))


def test_roles_are_separated_by_semicolons() -> None:
    found = declared(
        'TABLE t READ BY "Boss; clerk" WRITE BY "boss"\n  a text READ BY "boss"\nEND TABLE'
    )
    table = found.tables[0]
    column = table.column("a")
    assert (table.read_by, table.write_by) == (("boss", "clerk"), ("boss",))
    assert column is not None
    assert column.read_by == ("boss",)


@pytest.mark.parametrize(
    "source",
    [
        "TABLE t\n  a text CHECK (pg_sleep(9) IS NULL)\nEND TABLE",
        "TABLE t\n  a text DEFAULT set_config('role', 'none', true)\nEND TABLE",
        "TABLE t ON crm\n  a text\nEND TABLE",
        f"TABLE {'t' * 64}\n  a text\nEND TABLE",
        'TABLE t\n  "a%s" text\nEND TABLE',
    ],
    ids=["function", "default", "connection", "long name", "percent"],
)
def test_what_cannot_be_created_is_said(source: str) -> None:
    found = declared(source)
    assert (found.tables, len(found.notes)) == ((), 1)


def test_a_definition_survives_json() -> None:
    table = only(
        "  a string(3) UNIQUE DEFAULT 'x'\n  b number CHECK (b > 0)\n  c t[] INDEX\n  UNIQUE (a, b)"
    )
    assert from_json(json.loads(json.dumps(to_json(table)))) == table
