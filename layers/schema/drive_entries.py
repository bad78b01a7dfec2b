"""Files and folders of packages. Everything below a folder is one range of the path index, so large trees stay fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.drive.ports import Listing, Wanted
from shared.ids import is_id, new_id
from shared.records.drive import Entry, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from layers.schema.statements import Statements

COLUMNS = (
    "e.id, e.org_id, e.bot_id, e.path, e.is_folder, e.size, e.mime, e.etag, e.version, e.status,"
    " e.created_by, e.created_at, e.modified_at"
)
_STARRED = (
    "EXISTS (SELECT 1 FROM drive_stars s WHERE s.entry_id = e.id AND s.user_id = %s) AS is_starred"
)
_SELECT = f"SELECT {COLUMNS}, {_STARRED} FROM drive_entries e "  # noqa: S608 - the parts are constants
_NOBODY = "00000000-0000-0000-0000-000000000000"
_ORDERS = {"name": "lower(e.name)", "size": "e.size", "modified": "e.modified_at"}
_MOST_TEXT = 200_000
"""Characters of a file that are searched; a tsvector holds at most 1 MB."""


class PostgresDriveEntries:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def at(self, bot_id: str, path: str, user_id: str = "") -> Entry | None:
        return self._sql.one(
            Entry,
            _SELECT + "WHERE e.bot_id = %s AND e.path = %s",
            (user_id or _NOBODY, bot_id, path),
        )

    def put(self, entry: Entry) -> Entry:
        self._make_folders(entry)
        return self._store(entry)

    def children(self, bot_id: str, wanted: Listing, user_id: str) -> Sequence[Entry]:
        way = "DESC" if wanted.descending else "ASC"
        order = f"e.is_folder DESC, {_ORDERS[wanted.sort]} {way}, e.id {way}"
        after = ""
        values: tuple[object, ...] = ()
        if is_id(wanted.after):
            than = "<" if wanted.descending else ">"
            after = f"""
                AND (NOT e.is_folder AND (SELECT l.is_folder FROM drive_entries l WHERE l.id = %s)
                  OR e.is_folder = (SELECT l.is_folder FROM drive_entries l WHERE l.id = %s)
                 AND ({_ORDERS[wanted.sort]}, e.id) {than} (
                     SELECT {_ORDERS[wanted.sort].replace("e.", "l.")}, l.id FROM drive_entries l WHERE l.id = %s
                 ))
            """  # noqa: S608 - the parts are constants
            values = (wanted.after,) * 3
        return self._sql.many(
            Entry,
            f"{_SELECT} WHERE e.bot_id = %s AND e.folder = %s AND e.path <> '' {after}"
            f" ORDER BY {order} LIMIT %s OFFSET %s",
            (user_id, bot_id, wanted.folder, *values, wanted.limit, wanted.offset),
        )

    def count(self, bot_id: str, folder: str) -> int:
        return int(
            self._sql.value(
                "SELECT count(*) FROM drive_entries WHERE bot_id = %s AND folder = %s",
                (bot_id, folder),
            )
        )

    def below(self, bot_id: str, folder: str, limit: int, after: str = "") -> Sequence[Entry]:
        return self._sql.many(
            Entry,
            f"""
            SELECT {COLUMNS} FROM drive_entries e
            WHERE e.bot_id = %s AND e.path COLLATE "C" > %s AND e.path COLLATE "C" < %s
            ORDER BY e.path COLLATE "C" LIMIT %s
            """,  # noqa: S608 - the parts are constants
            (bot_id, max(after, _first(folder)), _last(folder), limit),
        )

    def names_like(self, bot_id: str, folder: str, name: str) -> Sequence[str]:
        return self._sql.values(
            "SELECT name FROM drive_entries WHERE bot_id = %s AND folder = %s AND lower(name) = lower(%s)",
            (bot_id, folder, name),
        )

    def rename(self, bot_id: str, moved: Mapping[str, Entry]) -> None:
        targets = [entry.path for path, entry in moved.items() if entry.path != path]
        self._sql.run(
            "DELETE FROM drive_entries WHERE bot_id = %s AND path = ANY(%s) AND NOT path = ANY(%s)",
            (bot_id, targets, list(moved)),
        )
        for folder in {entry.folder: entry for entry in moved.values()}.values():
            self._make_folders(folder)
        self._sql.run_each(
            """
            UPDATE drive_entries SET path = %s, folder = %s, name = %s, version = %s, etag = %s, size = %s
            WHERE bot_id = %s AND path = %s
            """,
            [
                (
                    *(entry.path, entry.folder, entry.name, entry.version, entry.etag, entry.size),
                    *(bot_id, path),
                )
                for path, entry in moved.items()
            ],
        )

    def remove(self, bot_id: str, paths: Sequence[str]) -> int:
        return self._sql.run(
            "DELETE FROM drive_entries WHERE bot_id = %s AND path = ANY(%s)", (bot_id, list(paths))
        )

    def usage(self, bot_id: str, folder: str) -> Usage:
        found = self._sql.one(
            Usage,
            """
            SELECT count(*) AS files, coalesce(sum(size), 0)::bigint AS size FROM drive_entries
            WHERE bot_id = %s AND path COLLATE "C" > %s AND path COLLATE "C" < %s AND NOT is_folder
            """,
            (bot_id, _first(folder), _last(folder)),
        )
        return found or Usage()

    def usage_by_type(self, bot_id: str, folder: str) -> Mapping[str, Usage]:
        rows = self._sql.many(
            lambda kind, files, size: (kind, Usage(files, size)),
            """
            SELECT coalesce(nullif(split_part(mime, '/', 1), ''), 'other') AS kind, count(*) AS files,
                   sum(size)::bigint AS size FROM drive_entries
            WHERE bot_id = %s AND path COLLATE "C" > %s AND path COLLATE "C" < %s AND NOT is_folder
            GROUP BY 1 ORDER BY 1
            """,
            (bot_id, _first(folder), _last(folder)),
        )
        return dict(rows)

    def search(self, bot_id: str, wanted: Wanted, user_id: str) -> Sequence[tuple[Entry, str]]:
        matches, values = _matches(wanted)
        snippet = (
            "CASE WHEN t.entry_id IS NULL OR NOT t.words @@ plainto_tsquery('simple', %s) THEN ''"
            " ELSE ts_headline('simple', t.content, plainto_tsquery('simple', %s),"
            ' \'MaxFragments=1,MaxWords=24,MinWords=8,StartSel="",StopSel=""\') END'
        )
        return self._sql.many(
            _with_snippet,
            f"""
            SELECT {COLUMNS}, {_STARRED}, {snippet} AS snippet
            FROM drive_entries e LEFT JOIN drive_texts t ON t.entry_id = e.id
            WHERE e.bot_id = %s AND ({" OR ".join(['e.path COLLATE "C" BETWEEN %s AND %s'] * len(wanted.folders))})
              AND {matches}
            ORDER BY e.modified_at DESC, e.id LIMIT %s OFFSET %s
            """,  # noqa: S608 - the parts are constants
            (
                *(user_id, wanted.text, wanted.text, bot_id),
                *(end for folder in wanted.folders for end in (_first(folder), _last(folder))),
                *values,
                *(wanted.limit, wanted.offset),
            ),
        )

    def recent(
        self, bot_id: str, folders: Sequence[str], user_id: str, limit: int
    ) -> Sequence[Entry]:
        ranges = " OR ".join(['e.path COLLATE "C" BETWEEN %s AND %s'] * len(folders))
        return self._sql.many(
            Entry,
            f"{_SELECT} WHERE e.bot_id = %s AND NOT e.is_folder AND ({ranges})"
            " ORDER BY e.modified_at DESC, e.id LIMIT %s",
            (
                *(user_id, bot_id),
                *(end for folder in folders for end in (_first(folder), _last(folder))),
                limit,
            ),
        )

    def starred(self, bot_id: str, user_id: str) -> Sequence[Entry]:
        return self._sql.many(
            Entry,
            f"""
            SELECT {COLUMNS}, true AS is_starred FROM drive_entries e JOIN drive_stars s ON s.entry_id = e.id
            WHERE e.bot_id = %s AND s.user_id = %s ORDER BY lower(e.name), e.id
            """,  # noqa: S608 - the parts are constants
            (bot_id, user_id),
        )

    def star(self, entry_id: str, user_id: str, *, on: bool) -> None:
        if on:
            self._sql.run(
                "INSERT INTO drive_stars (entry_id, user_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                (entry_id, user_id),
            )
        else:
            self._sql.run(
                "DELETE FROM drive_stars WHERE entry_id = %s AND user_id = %s", (entry_id, user_id)
            )

    def save_text(self, entry_id: str, text: str) -> None:
        self._sql.run(
            """
            INSERT INTO drive_texts (entry_id, content)
            SELECT id, %s FROM drive_entries WHERE id = %s
            ON CONFLICT (entry_id) DO UPDATE SET content = excluded.content
            """,
            (text.replace("\x00", "")[:_MOST_TEXT], entry_id),
        )

    def _make_folders(self, entry: Entry) -> None:
        """The folders above an entry, made where missing."""
        names = entry.path.split("/")[:-1]
        above = ["/".join(names[:depth]) for depth in range(1, len(names) + 1)]
        known = set(
            self._sql.values(
                "SELECT path FROM drive_entries WHERE bot_id = %s AND path = ANY(%s)",
                (entry.bot_id, above),
            )
        )
        for path in above:
            if path not in known:
                made = Entry(new_id(), entry.org_id, entry.bot_id, path, is_folder=True)
                self._store(made)

    def _store(self, entry: Entry) -> Entry:
        found = self._sql.one(
            Entry,
            """
            INSERT INTO drive_entries AS e (
                id, org_id, bot_id, path, folder, name, is_folder, size, mime, etag, version, status,
                created_by, created_at, modified_at
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, now()), coalesce(%s, now()))
            ON CONFLICT (bot_id, path) DO UPDATE SET
                is_folder = excluded.is_folder, size = excluded.size, mime = excluded.mime,
                etag = excluded.etag, version = excluded.version, status = excluded.status,
                created_by = CASE WHEN excluded.created_by = '' THEN e.created_by ELSE excluded.created_by END,
                modified_at = excluded.modified_at
            RETURNING id, org_id, bot_id, path, is_folder, size, mime, etag, version, status, created_by,
                      created_at, modified_at
            """,
            (
                *(entry.id, entry.org_id, entry.bot_id, entry.path, entry.folder, entry.name),
                *(entry.is_folder, entry.size, entry.mime, entry.etag, entry.version, entry.status),
                *(entry.created_by, entry.created_at, entry.modified_at),
            ),
        )
        assert found is not None
        return found


def _first(folder: str) -> str:
    """Everything below a folder sorts behind this …"""
    return f"{folder}/" if folder else ""


def _last(folder: str) -> str:
    """… and before this: '0' follows '/', and nothing follows the last code point."""
    return f"{folder}0" if folder else "\U0010ffff"


def _matches(wanted: Wanted) -> tuple[str, list[object]]:
    """The condition of a search and its values."""
    name = "position(lower(%s) in lower(e.name)) > 0"
    words = "t.words @@ plainto_tsquery('simple', %s)"
    parts = [f"({name} OR {words})" if wanted.in_content else name] if wanted.text else []
    values: list[object] = [wanted.text] * (wanted.in_content + 1 if wanted.text else 0)
    for condition, value in (
        ("e.mime LIKE %s", f"{wanted.mime}%" if wanted.mime else None),
        ("e.modified_at >= %s", wanted.since),
        ("e.modified_at < %s", wanted.until),
    ):
        if value is not None:
            parts.append(condition)
            values.append(value)
    return " AND ".join(parts) or "true", values


def _with_snippet(snippet: str, **columns: object) -> tuple[Entry, str]:
    return Entry(**columns), snippet  # type: ignore[arg-type] # columns are the record's fields
