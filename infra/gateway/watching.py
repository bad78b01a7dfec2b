"""Notices that source files changed, by their modification times."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

SUFFIXES = (".py", ".yaml", ".json", ".sql", ".lark", ".csv", ".html", ".css", ".js", ".md")
SKIPPED = frozenset({"__pycache__", "node_modules", ".git"})


class SourceWatch:
    """The files under some folders (or single files), compared with the last look."""

    def __init__(self, places: tuple[Path, ...]) -> None:
        self._places = places
        self._seen = dict(self._files())

    def changed(self) -> list[Path]:
        """Files written, added or removed since the last call."""
        present = dict(self._files())
        changed = [path for path, time in present.items() if self._seen.get(path) != time]
        changed += [path for path in self._seen if path not in present]
        self._seen = present
        return [Path(path) for path in changed]

    def _files(self) -> Iterator[tuple[str, int]]:
        for place in self._places:
            if place.is_file():
                yield str(place), place.stat().st_mtime_ns
            else:
                yield from _below(str(place))


def _below(folder: str) -> Iterator[tuple[str, int]]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in SKIPPED:
                yield from _below(entry.path)
        elif entry.name.endswith(SUFFIXES):
            try:
                yield entry.path, entry.stat().st_mtime_ns
            except FileNotFoundError:
                continue  # an editor's temporary file, gone again
