"""Moving and copying. Storage knows no folders and no renames: every object is copied, then its row changes, then the
original goes. Whatever dies in between, the next run finds the rest at its old place and goes on; nothing is doubled.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shared.drive.names import joined, safe_name
from shared.drive.places import BOT, READ, WRITE, Place, must_accept
from shared.drive.quota import must_fit
from shared.drive.tasks import COPY, MOVE, Task, begin, new_task, report
from shared.drive.uploading import free_path
from shared.errors import AlreadyExists, Conflict, NotFound, ValidationFailed
from shared.ids import new_id
from shared.records.drive import Entry, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shared.drive.desk import Visit
    from shared.records.files import FileInfo
    from shared.records.jobs import Job
    from shared.store import Unit

FAIL, RENAME, REPLACE = "fail", "rename", "replace"
INLINE = 500
"""Files that are moved or copied while the caller waits; more become a job."""
BATCH = 100
_THREADS = 8
_RESERVE_MS = 20_000


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a request led to: the new paths, or the job that makes them."""

    paths: tuple[str, ...]
    job: Job | None = None


def transfer(
    visit: Visit, kind: str, sources: Sequence[Place], target: Place, conflict: str = FAIL
) -> Transfer:
    """Move or copy files and folders into a folder; AlreadyExists, NotFound, Conflict or QuotaExceeded before anything."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        pairs = [_pair(visit, unit, kind, source, target, conflict) for source in sources]
        total = sum(_size(visit, unit, source.path).files for source in sources)
    task = new_task(visit, kind, tuple(pairs), total=total)
    if total > INLINE:
        return Transfer((), begin(visit, task))
    run(visit, task, lambda: 10**9)
    return Transfer(tuple(path for _, path in pairs))


def rename(visit: Visit, kind: str, source: Place, name: str, target: Place) -> Transfer:
    """Move or copy one file or folder to another name in a folder."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        pair = _pair(visit, unit, kind, source, target, FAIL, safe_name(name))
        total = _size(visit, unit, source.path).files
    task = new_task(visit, kind, (pair,), total=total)
    if total > INLINE:
        return Transfer((), begin(visit, task))
    run(visit, task, lambda: 10**9)
    return Transfer((pair[1],))


def _pair(
    visit: Visit,
    unit: Unit,
    kind: str,
    source: Place,
    target: Place,
    conflict: str,
    name: str = "",
) -> tuple[str, str]:
    """From where to where; everything that speaks against it is said now."""
    source.must(WRITE if kind == MOVE else READ)
    target.must(WRITE)
    if source.path == source.base:
        raise ValidationFailed.of(path="names no file or folder")
    entry = visit.entry(unit, source.path)
    if target.path == source.path or target.path.startswith(f"{source.path}/"):
        raise Conflict("A folder cannot be put into itself.")
    path = joined(target.path, name or entry.name)
    if path == source.path and kind == MOVE:
        return source.path, path
    path = _free_of_conflict(visit, unit, entry, path, conflict)
    if target.root == BOT and not entry.is_folder:
        must_accept(visit.bot, path)
    if kind == COPY or source.root != target.root:
        size = _size(visit, unit, source.path)
        must_fit(visit, unit, target.root, size.size, size.files)
    return source.path, path


def _free_of_conflict(visit: Visit, unit: Unit, entry: Entry, path: str, conflict: str) -> str:
    folder, _, name = path.rpartition("/")
    there = unit.drive.entries.names_like(visit.bot.id, folder, name)
    if not there or (there == [name] and path == entry.path and conflict != RENAME):
        return path
    if path.casefold() == entry.path.casefold() and path != entry.path:
        return path  # only the case changes
    if conflict == RENAME:
        return free_path(visit, unit, folder, name)
    if conflict == FAIL:
        raise AlreadyExists("Something of that name is there already.")
    old = unit.drive.entries.at(visit.bot.id, joined(folder, there[0]))
    if old is not None and old.is_folder != entry.is_folder:
        raise Conflict("A file cannot replace a folder, nor a folder a file.")
    return joined(folder, there[0])


def _size(visit: Visit, unit: Unit, path: str) -> Usage:
    entry = visit.entry(unit, path)
    if not entry.is_folder:
        return Usage(1, entry.size)
    return unit.drive.entries.usage(visit.bot.id, path)


def run(visit: Visit, task: Task, remaining_ms: Callable[[], int]) -> Task | None:
    """Do a transfer, or as much as there is time for; what is left, None when nothing is."""
    move = _Moving(visit) if task.kind == MOVE else _Copying(visit)
    while task.pairs:
        source, target = task.pairs[0]
        if source == target:
            task = replace(task, pairs=task.pairs[1:], after="")
            continue
        batch = move.batch(source, target, task.after)
        if batch:
            task = replace(task, after=batch[-1], done=task.done + len(batch))
            report(visit.desk.store, task, status="running", progress=_percent(task))
            if remaining_ms() < _RESERVE_MS:
                return task
            continue
        move.finish(source, target)
        task = replace(task, pairs=task.pairs[1:], after="")
    return None


def _percent(task: Task) -> int:
    return min(99, task.done * 100 // max(1, task.total))


class _Copying:
    """Copies one tree, batch by batch, in the order of paths."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def batch(self, source: str, target: str, after: str) -> list[str]:
        """Do the next entries; their old paths, none at the end."""
        entries = self._next(source, after)
        moved = {entry.path: target + entry.path[len(source) :] for entry in entries}
        copies = self._copied([entry for entry in entries if not entry.is_folder], moved)
        made = [self._made(entry, moved[entry.path], copies) for entry in entries]
        self._record(list(zip(entries, made, strict=True)))
        return [entry.path for entry in entries]

    def finish(self, source: str, target: str) -> None:
        """The originals stay."""

    def _next(self, source: str, after: str) -> list[Entry]:
        visit = self._visit
        with visit.desk.store.transaction(visit.bot.org_id) as unit:
            found = unit.drive.entries
            own = found.at(visit.bot.id, source) if not after else None
            return [
                *([own] if own else []),
                *found.below(visit.bot.id, source, BATCH, after),
            ]

    def _copied(self, files: list[Entry], moved: dict[str, str]) -> dict[str, FileInfo]:
        """The new objects by old path; a file that is gone meanwhile has none."""

        def one(entry: Entry) -> FileInfo | None:
            key, goal = self._visit.key(entry.path), self._visit.key(moved[entry.path])
            try:
                return self._visit.desk.objects.copy(key, goal)
            except NotFound:
                return None

        with ThreadPoolExecutor(_THREADS) as pool:
            made = list(pool.map(one, files))
        return {
            entry.path: info for entry, info in zip(files, made, strict=True) if info is not None
        }

    def _made(self, entry: Entry, path: str, copies: dict[str, FileInfo]) -> Entry | None:
        copy = copies.get(entry.path)
        if copy is None and not entry.is_folder:
            return None
        version, etag, size = (copy.version, copy.etag, copy.size) if copy else ("", "", 0)
        return replace(entry, path=path, version=version, etag=etag, size=size)

    def _record(self, pairs: list[tuple[Entry, Entry | None]]) -> None:
        visit = self._visit
        with visit.desk.store.transaction(visit.bot.org_id) as unit:
            for _, made in pairs:
                if made is not None:
                    unit.drive.entries.put(
                        replace(made, id=new_id(), created_by=visit.person.id, created_at=None)
                    )


class _Moving(_Copying):
    """Moves one tree: the entries of a batch are at their new place before the originals go."""

    def finish(self, source: str, target: str) -> None:
        """Erase what a death left: objects at the old place whose entry has moved; shares follow."""
        visit = self._visit
        left = [visit.path(info.key) for info in visit.objects_at(source)]
        with visit.desk.store.transaction(visit.bot.org_id) as unit:
            unit.drive.shares.move(visit.bot.id, source, target)
            gone = [
                visit.key(path)
                for path in left
                if unit.drive.entries.at(visit.bot.id, target + path[len(source) :])
                and not unit.drive.entries.at(visit.bot.id, path)
            ]
        if gone:
            visit.desk.objects.delete(gone)

    def _record(self, pairs: list[tuple[Entry, Entry | None]]) -> None:
        visit = self._visit
        moved = {entry.path: made for entry, made in pairs if made is not None}
        with visit.desk.store.transaction(visit.bot.org_id) as unit:
            unit.drive.entries.rename(visit.bot.id, moved)
            unit.drive.entries.remove(
                visit.bot.id, [entry.path for entry, made in pairs if made is None]
            )
        files = [path for path, made in moved.items() if not made.is_folder]
        visit.desk.objects.delete([visit.key(path) for path in files])
