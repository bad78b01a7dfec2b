"""Looking after documents by the clock: no work is lost with a message or with the process that had it.

Every few minutes whatever is overdue is queued again; once a night the rows are compared with the bucket.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from shared.knowledge.collections import is_website
from shared.knowledge.ingestion import LEASE, MAX_ATTEMPTS
from shared.knowledge.jobs import IngestJob
from shared.packages.layout import PERMISSIONS_FILE, Part, knowledge_key, locate, part_prefix
from shared.records.documents import FAILED, INDEXED, PENDING, PROCESSING, REINDEXING, Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from shared.clock import Clock
    from shared.conversation.ports import Queue
    from shared.records.bots import Bot
    from shared.records.files import FileInfo
    from shared.store import Store, Unit

GRACE = timedelta(minutes=2)
"""A delayed message is given this long after its time."""
LOST = timedelta(hours=1)
"""A document that waits in the queue longer than this is queued again: its message may be lost."""
MOST_AT_ONCE = 200
MAX_STALLS = 5
_MOST_ROWS = 10_000
STALLED = "The work on this document stopped again and again before its end."


class Listing(Protocol):
    """Stored objects."""

    def listing(self, prefix: str) -> Iterable[FileInfo]: ...


@dataclass(frozen=True, slots=True)
class Watch:
    """What the sweeps work with. `changed` does what the bucket's own event would have done with a key."""

    store: Store
    files: Listing
    queue: Queue
    clock: Clock
    changed: Callable[[str], object]


def sweep(watch: Watch) -> int:
    """Queue what is overdue in every organization; how many documents that were."""
    return sum(_sweep(watch, org_id) for org_id in watch.store.directory.org_ids())


def _sweep(watch: Watch, org_id: str) -> int:
    now = watch.clock.now()
    with watch.store.transaction(org_id) as unit:
        overdue = unit.documents.overdue(now - GRACE, now - LOST, MOST_AT_ONCE)
        jobs = [job for each in overdue if (job := _again(unit, each, now))]
    for job in jobs:
        watch.queue.send_job(job.as_json())
    return len(jobs)


def _again(unit: Unit, document: Document, now: datetime) -> IngestJob | None:
    """The job for an overdue document, whose row then says that it waits; None when it is given up."""
    bot = unit.bots.get(document.bot_id)
    if bot is None or is_website(document.kb):
        unit.documents.put(replace(document, next_retry_at=None, status=FAILED))
        return None
    is_stalled = document.status in (PROCESSING, REINDEXING) and document.next_retry_at is not None
    fails = document.fail_count + is_stalled
    if is_stalled and fails >= MAX_STALLS:
        unit.documents.put(
            replace(document, status=FAILED, error=STALLED, fail_count=fails, next_retry_at=None)
        )
        return None
    attempt = MAX_ATTEMPTS if document.status == FAILED else 0
    status = REINDEXING if document.indexed_at else PENDING
    waiting = replace(document, status=status, fail_count=fails, next_retry_at=now + LEASE)
    unit.documents.put(waiting)
    key = knowledge_key(bot.name, document.kb, document.path)
    return IngestJob(
        bot.org_id, bot.id, document.kb, document.path, key, document.etag, attempt=attempt
    )


def reconcile(watch: Watch) -> int:
    """Compare the bucket's objects with the rows of every bot; how many disagreed.

    Events are lost now and then; what the two sides say when compared is right.
    """
    disagreed = 0
    for org_id in watch.store.directory.org_ids():
        with watch.store.transaction(org_id) as unit:
            bots = unit.bots.list()
        for bot in bots:
            keys = _disagreeing(watch, bot)
            for key in keys:
                watch.changed(key)
            disagreed += len(keys)
    return disagreed


def _disagreeing(watch: Watch, bot: Bot) -> Sequence[str]:
    objects = {
        info.key: info for info in watch.files.listing(part_prefix(bot.name, Part.KNOWLEDGE))
    }
    with watch.store.transaction(bot.org_id) as unit:
        found = unit.documents.list_of(bot.id, limit=_MOST_ROWS)
        dropped = unit.documents.dropped(bot.id)
    rows = {knowledge_key(bot.name, each.kb, each.path): each for each in found}
    rows = {key: each for key, each in rows.items() if not is_website(each.kb)}
    new = [key for key, info in objects.items() if _differs(rows.get(key), info, dropped)]
    gone = [key for key in rows if key not in objects]
    return [*new, *gone]


def _differs(row: Document | None, info: FileInfo, dropped: Mapping[str, datetime]) -> bool:
    place = locate(info.key)
    if place is None:
        return False
    if row is None:
        at = dropped.get(place.kb)
        return at is None or (info.modified_at is not None and info.modified_at > at)
    return row.etag != info.etag and (
        row.status in (INDEXED, FAILED) or place.path == PERMISSIONS_FILE
    )
