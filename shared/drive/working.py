"""Does the drive's background work, one task at a time; a long one is sent again with what is left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.drive.archives import run_extract, run_zip
from shared.drive.desk import DriveDesk, Visit
from shared.drive.places import Person
from shared.drive.tasks import (
    COPY,
    EXTRACT,
    MOVE,
    RESTORE,
    TEXT,
    TO_KB,
    TRASH,
    ZIP,
    Cancelled,
    Task,
    report,
)
from shared.drive.transfers import run as run_transfer
from shared.drive.trash import run_delete, run_restore
from shared.errors import GbError, NotFound, Unprocessable, UnsupportedMediaType
from shared.log import logger
from shared.packages.limits import MAX_FILE
from shared.records.users import Identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.records.bots import Bot

_CONTINUED = {
    MOVE: run_transfer,
    COPY: run_transfer,
    TO_KB: run_transfer,
    TRASH: run_delete,
    RESTORE: run_restore,
}
_AT_ONCE = {ZIP: run_zip, EXTRACT: run_extract}


def work(desk: DriveDesk, task: Task, remaining_ms: Callable[[], int]) -> None:
    """Do a task. What cannot be done is told in its job; storage that does not answer is raised, to be tried again."""
    with desk.store.transaction(task.org_id) as unit:
        bot = unit.bots.get(task.bot_id)
        job = unit.jobs.get(task.job_id) if task.job_id else None
    if bot is None or (job is not None and job.status == "cancelled"):
        return
    if task.kind == TEXT:
        _index(desk, bot, task)
        return
    try:
        _do(desk, bot, task, remaining_ms)
    except Cancelled:
        logger.info("a task of the drive was cancelled", kind=task.kind)
    except GbError as failure:
        if failure.status >= 500:
            raise
        logger.info("a task of the drive failed", kind=task.kind, reason=failure.message)
        _close(desk, task, "failed", failure.message)


def _do(desk: DriveDesk, bot: Bot, task: Task, remaining_ms: Callable[[], int]) -> None:
    with desk.store.transaction(task.org_id) as unit:
        user = unit.users.get(task.user_id)
    role, email = (user.role, user.email) if user else ("user", "")
    visit = Visit(desk, bot, Person(Identity(task.user_id, task.org_id, role), email))
    if task.kind in _AT_ONCE:
        _AT_ONCE[task.kind](visit, task)
    else:
        left = _CONTINUED[task.kind](visit, task, remaining_ms)
        if left is not None:
            desk.tasks.send(left.as_json())
            return
    _close(desk, task, "succeeded")


def _close(desk: DriveDesk, task: Task, status: str, error: str = "") -> None:
    now = desk.clock.now()
    report(desk.store, task, status=status, progress=100, error=error, finished_at=now)


def _index(desk: DriveDesk, bot: Bot, task: Task) -> None:
    """Make a file's text searchable; a file without text has none."""
    path = task.pairs[0][0]
    visit = Visit(desk, bot, Person(Identity("", task.org_id)))
    with desk.store.transaction(task.org_id) as unit:
        entry = unit.drive.entries.at(bot.id, path)
    if entry is None or entry.is_folder or not 0 < entry.size <= MAX_FILE:
        return
    try:
        data = desk.objects.read(visit.key(path))
        blocks = desk.formats.of(path, data).parse(data).blocks
    except (NotFound, UnsupportedMediaType, Unprocessable) as failure:
        logger.debug("a file has no text", path=path, reason=failure.message)
        return
    with desk.store.transaction(task.org_id) as unit:
        unit.drive.entries.save_text(entry.id, "\n".join(block.text for block in blocks))
