"""A row in every table of a database, made from its catalog: a new table has one the day it is made."""

from __future__ import annotations

import re
from typing import Any

import psycopg
from psycopg import errors, sql

Connection = psycopg.Connection[Any]

_COLUMNS = """
    SELECT a.attname::text, format_type(a.atttypid, NULL)
    FROM pg_attribute a
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attgenerated = ''
"""
_PARENTS = """
    SELECT confrelid::regclass::text,
           (SELECT array_agg(attname::text ORDER BY ord) FROM unnest(conkey) WITH ORDINALITY k(num, ord)
            JOIN pg_attribute ON attrelid = conrelid AND attnum = num),
           (SELECT array_agg(attname::text ORDER BY ord) FROM unnest(confkey) WITH ORDINALITY k(num, ord)
            JOIN pg_attribute ON attrelid = confrelid AND attnum = num)
    FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass
"""
_CHECKS = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass"
_VALUES: dict[str, object] = {
    "uuid": "00000000-0000-7000-8000-00000000cafe",
    "text": "x",
    "integer": 1,
    "bigint": 1,
    "smallint": 1,
    "double precision": 1.0,
    "numeric": 1,
    "boolean": False,
    "jsonb": "{}",
    "bytea": b"x",
    "date": "2026-01-01",
    "timestamp with time zone": "2026-01-01T00:00:00Z",
    "text[]": [],
    "uuid[]": [],
}


def fill_empty(connection: Connection, org_id: str, tables: list[str]) -> None:
    """Insert one row of the organization into each of the tables that has none, parents first."""
    connection.execute("SELECT set_config('app.org_id', %s, false)", (org_id,))
    waiting = [table for table in tables if not _has_row(connection, table)]
    while waiting:
        left = [table for table in waiting if not _filled(connection, table, org_id)]
        if left == waiting:
            raise AssertionError(f"no row could be made for {left}")
        waiting = left


def _has_row(connection: Connection, table: str) -> bool:
    query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
    row = connection.execute(query).fetchone()
    return bool(row and row[0])


def _filled(connection: Connection, table: str, org_id: str) -> bool:
    """Whether a row could be made: a plain one, or one that also refers to a parent it may do without."""
    parents = [parent for parent, _, _ in connection.execute(_PARENTS, (table,)).fetchall()]
    return any(_inserted(connection, table, org_id, also) for also in ("", *parents))


def _inserted(connection: Connection, table: str, org_id: str, also: str) -> bool:
    values = _row(connection, table, org_id, also)
    if values is None:
        return False
    names = sql.SQL(", ").join(map(sql.Identifier, values))
    places = sql.SQL(", ").join([sql.Placeholder()] * len(values))
    query = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), names, places)
    try:
        with connection.transaction():
            connection.execute(query, list(values.values()))
    except (errors.ForeignKeyViolation, errors.CheckViolation):
        return False
    return True


def _row(connection: Connection, table: str, org_id: str, also: str) -> dict[str, object] | None:
    """Values of the columns that need one, and of those that refer to `also`; None while a parent has no row."""
    allowed = _allowed(connection, table)
    values: dict[str, object] = {
        name: allowed.get(name, _VALUES[kind])
        for name, kind in connection.execute(_COLUMNS, (table,)).fetchall()
    }
    for parent, own, theirs in connection.execute(_PARENTS, (table,)).fetchall():
        needed = [name for name in own if name in values]
        if parent != also and set(needed) <= {"org_id"}:
            continue
        columns = sql.SQL(", ").join(map(sql.Identifier, theirs))
        query = sql.SQL("SELECT {} FROM {} LIMIT 1").format(columns, sql.Identifier(parent))
        found = connection.execute(query).fetchone()
        if found is None:
            return None
        values |= dict(zip(own, found, strict=True))
    if "org_id" in values:
        values["org_id"] = org_id
    return values


def _allowed(connection: Connection, table: str) -> dict[str, object]:
    """The first value of each column that a CHECK allows only some of."""
    found: dict[str, object] = {}
    for (text,) in connection.execute(_CHECKS, (table,)).fetchall():
        if match := re.search(r"\(+(\w+) = ANY \(+ARRAY\['([^']*)'", text):
            found[match[1]] = match[2]
    return found
