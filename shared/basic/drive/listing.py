"""Folders of a drive as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from shared.basic.drive.media import media_type
from shared.records.files import FileInfo


def entries(
    found: Iterable[FileInfo], folder: str, *, recursive: bool, glob: str
) -> list[dict[str, Any]]:
    """{name, path, size, type, mime_type, modified, created} by path; folders unless `recursive`.

    The storage keeps one moment per file, so `created` is that of its last writing.
    """
    start = len(folder) + 1 if folder else 0
    rows = _below(found, start) if recursive else _direct(found, start)
    wanted = glob.casefold() or "*"
    kept = [row for row in rows if fnmatchcase(row["name"].casefold(), wanted)]
    return sorted(kept, key=lambda row: str(row["path"]))


def _below(found: Iterable[FileInfo], start: int) -> Iterator[dict[str, Any]]:
    for file in found:
        if len(file.key) > start:
            yield _file(file)


def _direct(found: Iterable[FileInfo], start: int) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for file in found:
        name, inner, _ = file.key[start:].partition("/")
        if not inner:
            yield _file(file)
        elif name not in seen:
            seen.add(name)
            yield _row(name, file.key[:start] + name, 0, "folder", "", None)


def _file(file: FileInfo) -> dict[str, Any]:
    kind = file.content_type or media_type(file.key)
    return _row(file.key.rpartition("/")[2], file.key, file.size, "file", kind, file.modified_at)


def _row(name: str, path: str, size: int, kind: str, mime: str, moment: Any) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "size": size,
        "type": kind,
        "mime_type": mime,
        "modified": moment,
        "created": moment,
    }
