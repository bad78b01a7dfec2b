"""Tables as dictionaries: rows belong to an organization, go in and out as copies, and obey their constraints."""

from __future__ import annotations

import dataclasses
import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.errors import AlreadyExists, Forbidden, GbError, InternalError, NotFound
from shared.ids import is_id
from shared.records.sessions import SessionState


@dataclass(frozen=True)
class Row:
    org_id: str
    record: Any
    hidden: dict[str, Any] = field(default_factory=dict)


class Table:
    """Rows by primary key. `children` are emptied of what hangs on a deleted row."""

    def __init__(self, rows: dict[Any, Row] | None = None) -> None:
        self.rows = rows or {}

    def copy(self) -> Table:
        return Table(dict(self.rows))  # rows are never changed in place


class Tables:
    """The whole database. A transaction works on a copy, which replaces the original when it commits."""

    NAMES = (
        *("bots", "configs", "users", "sessions", "messages", "turns", "steps", "programs"),
        *(
            "scripts",
            "runs",
            "effects",
            "memory",
            "entries",
            "documents",
            "passages",
            "connections",
        ),
        *("outbox", "jobs", "answers", "schedules", "webhooks"),
        *("listeners", "deliveries", "watched_files", "approvals"),
        *("script_versions", "run_log"),
        *("bot_tables", "bot_rows"),
        *("model_calls", "model_budgets"),
        *("dropped", "websites", "pages"),
        *("mail_outgoing", "mail_suppressed", "mail_kept", "mail_auto_replies", "mail_accounts"),
        *("keys", "logins", "refresh_tokens", "devices", "credentials", "external_identities"),
        *(
            "one_time_tokens",
            "grants",
            "groups",
            "group_members",
            "custom_roles",
            "invitations_to_join",
        ),
        *("audit", "organization_settings"),
        *("drive_entries", "drive_texts", "drive_stars", "drive_shares", "drive_trash"),
        *("drive_trash_entries", "drive_uploads"),
        *("calendars", "calendar_shares", "calendar_objects", "calendar_tombstones"),
        *("calendar_reminders", "invitations", "calendar_links"),
    )

    def __init__(self, tables: dict[str, Table] | None = None) -> None:
        self.tables = tables or {name: Table() for name in self.NAMES}

    def copy(self) -> Tables:
        return Tables({name: table.copy() for name, table in self.tables.items()})


class Transaction:
    """What one organization sees of the tables. A broken constraint dooms it, as it does in PostgreSQL."""

    def __init__(self, tables: Tables, org_id: str, now: Callable[[], datetime]) -> None:
        self.tables = tables
        self.org_id = org_id
        self.now = now()
        self.doomed = False

    def rows(self, name: str) -> Rows:
        return Rows(self, self.tables.tables[name])

    def refuse(self, error: GbError) -> GbError:
        self.doomed = True
        return error


class Rows:
    """One table through the eyes of one transaction."""

    def __init__(self, transaction: Transaction, table: Table) -> None:
        self._transaction = transaction
        self._table = table

    def insert(self, key: Any, record: Any, org_id: str | None = None, **hidden: Any) -> None:
        org_id = org_id or self._transaction.org_id
        if org_id != self._transaction.org_id:
            raise self._transaction.refuse(Forbidden())
        if key in self._table.rows:
            raise self._transaction.refuse(AlreadyExists())
        self._table.rows[key] = Row(org_id, storable(record), hidden)

    def insert_by_id(self, record: Any, **hidden: Any) -> None:
        """Insert a record whose key is its UUID."""
        if not is_id(record.id):
            raise self._transaction.refuse(InternalError())
        org_id = getattr(record, "org_id", None)
        self.insert(record.id, record, org_id, **hidden)

    def get(self, key: Any) -> Any:
        row = self._row(key)
        return _copied(row.record) if row else None

    def hidden(self, key: Any) -> dict[str, Any]:
        row = self._row(key)
        return dict(row.hidden) if row else {}

    def require(self, key: Any) -> None:
        """A foreign key: the row must exist in the same organization."""
        if self._row(key) is None:
            raise self._transaction.refuse(NotFound())

    def change(self, key: Any, **changes: Any) -> None:
        self.replace(key, dataclasses.replace(self._must(key).record, **changes))

    def replace(self, key: Any, record: Any) -> None:
        row = self._must(key)
        self._table.rows[key] = dataclasses.replace(row, record=storable(record))

    def hide(self, key: Any, **hidden: Any) -> None:
        """Change columns that the record does not show."""
        row = self._must(key)
        self._table.rows[key] = dataclasses.replace(row, hidden={**row.hidden, **hidden})

    def put(self, key: Any, record: Any, **hidden: Any) -> None:
        """Insert or replace."""
        if self._row(key) is None:
            self.insert(key, record, **hidden)
        else:
            self.replace(key, record)
            self.hide(key, **hidden)

    def put_as_is(self, key: Any, record: Any) -> None:
        """Insert or replace a record that has no JSON form, such as typed rows."""
        row = self._row(key)
        if row is None:
            self.insert(key, None)
            row = self._must(key)
        self._table.rows[key] = dataclasses.replace(row, record=_copied(record))

    def delete(self, key: Any) -> bool:
        if self._row(key) is None:
            return False
        del self._table.rows[key]
        return True

    def delete_where(self, wanted: Callable[[Any], bool]) -> int:
        keys = [key for key in self.names() if wanted(self._table.rows[key].record)]
        return sum(self.delete(key) for key in keys)

    def where(self, wanted: Callable[[Any], bool]) -> list[Any]:
        found = (self._table.rows[key].record for key in self.names())
        return [_copied(record) for record in found if wanted(record)]

    def all(self) -> list[Any]:
        return [_copied(self._table.rows[key].record) for key in self.names()]

    def names(self) -> list[Any]:
        return [key for key, row in self._table.rows.items() if self._owns(row)]

    def items(self) -> Iterator[tuple[Any, Any]]:
        yield from zip(self.names(), self.all(), strict=True)

    def _must(self, key: Any) -> Row:
        row = self._row(key)
        if row is None:
            raise NotFound
        return row

    def _row(self, key: Any) -> Row | None:
        row = self._table.rows.get(key)
        return row if row is not None and self._owns(row) else None

    def _owns(self, row: Row) -> bool:
        return row.org_id == self._transaction.org_id


def storable(value: Any) -> Any:
    """What a database would give back: JSON values through JSON, text without NUL."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, SessionState):
        return SessionState.of(as_json(value.as_json()))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [item.name for item in dataclasses.fields(value)]
        return dataclasses.replace(
            value, **{name: storable(getattr(value, name)) for name in names}
        )
    if isinstance(value, tuple):
        return tuple(storable(item) for item in value)
    return as_json(value) if isinstance(value, dict | list) else value


def as_json(value: Any) -> Any:
    return _without_nul(json.loads(json.dumps(value, allow_nan=False)))


def _without_nul(value: Any) -> Any:
    if isinstance(value, dict):
        return {storable(key): _without_nul(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    return storable(value)


def _copied(record: Any) -> Any:
    """As good as a deep copy, in a tenth of the time: programs are large."""
    return pickle.loads(pickle.dumps(record))
