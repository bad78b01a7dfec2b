"""The drive's background work, as queue bodies, and the job through which a caller follows it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from shared.ids import new_id
from shared.records.jobs import Job

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.drive.desk import Visit
    from shared.records.drive import Entry
    from shared.store import Store

TEXT, MOVE, COPY, TRASH, RESTORE = "text", "move", "copy", "trash", "restore"
ZIP, EXTRACT, TO_KB = "zip", "extract", "to_kb"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done. `pairs` are paths in the package: from, to. `after` is the last path already done."""

    kind: str
    org_id: str
    bot_id: str
    job_id: str = ""
    user_id: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    after: str = ""
    done: int = 0
    total: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Task:
        known = {name: body[name] for name in cls.__slots__ if name in body}
        known["pairs"] = tuple((source, target) for source, target in body.get("pairs", ()))
        return cls(**known)

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def index_text(entry: Entry) -> dict[str, Any]:
    """Make a file's text searchable."""
    return Task(TEXT, entry.org_id, entry.bot_id, pairs=((entry.path, entry.path),)).as_json()


def begin(visit: Visit, task: Task) -> Job:
    """Store the job of a task and send the task; the caller answers with the job."""
    job = Job(
        new_id(),
        visit.bot.org_id,
        f"drive_{task.kind}",
        visit.person.id,
        visit.bot.id,
    )
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        unit.jobs.create(job)
    visit.desk.tasks.send(replace(task, job_id=job.id).as_json())
    return job


def new_task(visit: Visit, kind: str, pairs: tuple[tuple[str, str], ...], **fields: Any) -> Task:
    return Task(
        kind, visit.bot.org_id, visit.bot.id, user_id=visit.person.id, pairs=pairs, **fields
    )


class Cancelled(Exception):
    """Somebody has cancelled the job meanwhile."""


def report(store: Store, task: Task, **changes: Any) -> None:
    """Say in the job how far the task is. Raises Cancelled."""
    if not task.job_id:
        return
    with store.transaction(task.org_id) as unit:
        job = unit.jobs.get(task.job_id)
        if job is not None and job.status == "cancelled":
            raise Cancelled
        if job is not None:
            unit.jobs.update(replace(job, **changes))
