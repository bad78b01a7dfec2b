"""Background work on knowledge bases, one queue message at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from functions.kb.deps import wiring
from layers.http.batches import each_message
from shared.knowledge.jobs import INGEST, IngestJob
from shared.knowledge.upkeep import DROP, REINDEX, Task
from shared.log import bound, logger
from shared.websites.visits import CRAWL, CrawlJob

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Do each message's work."""
    remaining: Callable[[], int] = context.get_remaining_time_in_millis

    def do(message: Mapping[str, Any]) -> None:
        body = json.loads(message["body"])
        _WORK[body["kind"]](body, remaining)

    return each_message(event, do)


def _ingest(body: Mapping[str, Any], remaining_ms: Callable[[], int]) -> None:
    job = IngestJob.of(body)
    with bound(bot_id=job.bot_id, kb=job.kb, path=job.path):
        try:
            outcome = wiring().ingestion.run(job, remaining_ms)
        except Exception:
            wiring().ingestion.note_fault(job)
            raise
        logger.info("document processed", outcome=outcome, attempt=job.attempt)


def _upkeep(body: Mapping[str, Any], remaining_ms: Callable[[], int]) -> None:
    del remaining_ms  # queues or deletes in bulk: seconds even for the largest knowledge base
    task = Task.of(body)
    with bound(bot_id=task.bot_id, kb=task.kb, job_id=task.job_id):
        logger.info("knowledge base processed", kind=task.kind, documents=wiring().upkeep.run(task))


def _crawl(body: Mapping[str, Any], remaining_ms: Callable[[], int]) -> None:
    job = CrawlJob.of(body)
    with bound(bot_id=job.bot_id, website_id=job.website_id):
        logger.info("website visited", outcome=wiring().crawler.run(job, remaining_ms))


_WORK: dict[str, Callable[[Mapping[str, Any], Callable[[], int]], None]] = {
    INGEST: _ingest,
    CRAWL: _crawl,
    REINDEX: _upkeep,
    DROP: _upkeep,
}
