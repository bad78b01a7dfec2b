"""Deleting and bringing back. A deleted object stays in storage as an older version for 30 days; the trash says which.

The trash is written before the object goes: a death in between leaves an object that the same work, or the nightly
comparison, takes away later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.drive.places import WRITE, Place
from shared.drive.tasks import RESTORE, TRASH, Task, begin, new_task, report
from shared.drive.transfers import INLINE
from shared.drive.uploading import free_path
from shared.errors import NotFound, ValidationFailed
from shared.ids import new_id
from shared.records.drive import TrashItem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shared.drive.desk import DriveDesk, Visit
    from shared.records.drive import Entry
    from shared.records.jobs import Job

KEPT = timedelta(days=30)
BATCH = 200
_RESERVE_MS = 20_000


def delete(visit: Visit, place: Place, *, permanent: bool = False) -> Job | None:
    """Take a file or folder away; the job when it is a large one. With `permanent` its versions are erased too."""
    place.must(WRITE)
    if place.path == place.base:
        raise ValidationFailed.of(path="names no file or folder")
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        entry = visit.entry(unit, place.path)
        files = 1
        if entry.is_folder:
            files = unit.drive.entries.usage(visit.bot.id, place.path).files
        item = TrashItem(
            *(new_id(), visit.bot.org_id, visit.bot.id, place.path, entry.is_folder),
            visit.person.id,
        )
        unit.drive.trash.add(item)
    options = {"trash_id": item.id, "permanent": permanent}
    task = new_task(visit, TRASH, ((place.path, ""),), total=files, options=options)
    if files > INLINE:
        return begin(visit, task)
    run_delete(visit, task, lambda: 10**9)
    return None


def run_delete(visit: Visit, task: Task, remaining_ms: Callable[[], int]) -> Task | None:
    """Take away, or as much as there is time for; what is left, None when nothing is."""
    path, trash_id = task.pairs[0][0], str(task.options["trash_id"])
    while entries := _taken(visit, path, trash_id):
        files = [entry for entry in entries if not entry.is_folder]
        visit.desk.objects.delete([visit.key(entry.path) for entry in files])
        task = replace(task, done=task.done + len(entries))
        report(visit.desk.store, task, status="running", progress=min(99, _share(task)))
        if remaining_ms() < _RESERVE_MS:
            return task
    _finish_deletions(visit, path)
    if task.options.get("permanent"):
        erase(visit.desk, trash_id, task.org_id, visit.key(""))
    return None


def _share(task: Task) -> int:
    return task.done * 100 // max(1, task.total)


def _taken(visit: Visit, path: str, trash_id: str) -> Sequence[Entry]:
    """Move the next entries into the trash, children before their folder."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        found = list(unit.drive.entries.below(visit.bot.id, path, BATCH))
        if not found:
            own = unit.drive.entries.at(visit.bot.id, path)
            found = [own] if own else []
        versioned = [_with_version(visit, entry) for entry in found]
        for before, after in zip(found, versioned, strict=True):
            if before != after:
                unit.drive.entries.put(after)
        unit.drive.trash.take(trash_id, versioned)
    return versioned


def _with_version(visit: Visit, entry: Entry) -> Entry:
    if entry.version or entry.is_folder:
        return entry
    info = visit.desk.objects.head(visit.key(entry.path))
    return replace(entry, version=info.version) if info else entry


def _finish_deletions(visit: Visit, path: str) -> None:
    """Delete objects that an interrupted run has put into the trash and not taken out of storage."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        left = [
            info.key
            for info in visit.objects_at(path)
            if not unit.drive.entries.at(visit.bot.id, visit.path(info.key))
        ]
    if left:
        visit.desk.objects.delete(left)


def restore(visit: Visit, trash_ids: Sequence[str]) -> tuple[list[str], list[Job]]:
    """Bring back what was deleted, under another name where the place is taken: the paths, and jobs for large ones."""
    paths: list[str] = []
    jobs: list[Job] = []
    for trash_id in trash_ids:
        item, path = _wanted_back(visit, trash_id)
        task = new_task(
            visit, RESTORE, ((item.path, path),), total=item.files, options={"trash_id": item.id}
        )
        if item.files > INLINE:
            jobs.append(begin(visit, task))
        else:
            run_restore(visit, task, lambda: 10**9)
            paths.append(path)
    return paths, jobs


def _wanted_back(visit: Visit, trash_id: str) -> tuple[TrashItem, str]:
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        item = unit.drive.trash.get(trash_id)
        if item is None or (item.deleted_by, item.bot_id) != (visit.person.id, visit.bot.id):
            raise NotFound("That is not in the trash.")
        folder, _, name = item.path.rpartition("/")
        return item, free_path(visit, unit, folder, name)


def run_restore(visit: Visit, task: Task, remaining_ms: Callable[[], int]) -> Task | None:
    """Bring back, or as much as there is time for; what is left, None when nothing is."""
    (source, target), trash_id = task.pairs[0], str(task.options["trash_id"])
    while True:
        with visit.desk.store.transaction(visit.bot.org_id) as unit:
            entries = unit.drive.trash.entries(trash_id, BATCH)
        if not entries:
            return None
        made = [_restored(visit, entry, target + entry.path[len(source) :]) for entry in entries]
        with visit.desk.store.transaction(visit.bot.org_id) as unit:
            for entry in made:
                if entry is not None:
                    unit.drive.entries.put(entry)
            unit.drive.trash.put_back(trash_id, [entry.id for entry in entries])
        task = replace(task, done=task.done + len(entries))
        report(visit.desk.store, task, status="running", progress=min(99, _share(task)))
        if remaining_ms() < _RESERVE_MS:
            return task


def _restored(visit: Visit, entry: Entry, path: str) -> Entry | None:
    """The entry at its place again; None when its version is gone from storage."""
    if entry.is_folder:
        return replace(entry, path=path)
    try:
        copy = visit.desk.objects.copy(visit.key(entry.path), visit.key(path), entry.version)
    except NotFound:
        return None
    return replace(entry, path=path, version=copy.version, etag=copy.etag)


def empty(visit: Visit, trash_ids: Sequence[str] = ()) -> None:
    """Erase what a person deleted, all of it without ids."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        mine = unit.drive.trash.list_of(visit.person.id, visit.bot.id)
    known = {item.id for item in mine}
    if not set(trash_ids) <= known:
        raise NotFound("That is not in the trash.")
    for trash_id in trash_ids or known:
        erase(visit.desk, trash_id, visit.bot.org_id, visit.key(""))


def erase(desk: DriveDesk, trash_id: str, org_id: str, prefix: str) -> None:
    """Erase the versions a trash item names, and the item."""
    while True:
        with desk.store.transaction(org_id) as unit:
            entries = unit.drive.trash.entries(trash_id, BATCH)
        for entry in entries:
            if entry.version:
                desk.objects.delete_version(prefix + entry.path, entry.version)
        with desk.store.transaction(org_id) as unit:
            unit.drive.trash.put_back(trash_id, [entry.id for entry in entries])
            if not entries:
                unit.drive.trash.forget(trash_id)
                return
