"""Indexing ends in the same state whatever step its worker dies at, and never shows nothing meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.errors import ServiceUnavailable
from shared.knowledge.collections import collection_id
from shared.knowledge.upkeep import DROP, new_task
from shared.records.documents import INDEXED
from tests.support.basic_services import Killed
from tests.support.embedders import HashEmbedder
from tests.support.faults import Faults
from tests.support.knowledge import HOURS, Library
from tests.support.knowledge_faults import dying_ingestion, dying_upkeep

BATCH = 4
PARTS = 9
LONG = "".join(f"# Part {n}\n\n{'word ' * 300}number{n}.\n\n" for n in range(PARTS))
OLD = "The old refund rule of the shop."


def empty() -> Library:
    shop = Library(embedder=HashEmbedder(256))
    shop.put("gbot", "config.csv", f"embedding-batch-size,{BATCH}")
    return shop


def with_old() -> Library:
    shop = empty()
    shop.add("faq", "a.md", OLD)
    shop.add("faq", "other.md", "Another document about shipping.")
    shop.embedder.calls.clear()
    return shop


def state(shop: Library) -> tuple[Any, ...]:
    """What people and searches can see in the end."""
    document = shop.document("faq", "a.md")
    info = shop.vectors.info(collection_id(shop.bot.id, "faq"))
    if document is None:
        return (None, info.points if info else 0, len(shop.find("number3")))
    with shop.store.transaction(shop.bot.org_id) as unit:
        passages = len(unit.documents.passages(document.id))
    shown = (document.status, document.chunks, document.done, document.fail_count)
    return (*shown, passages, info.points, shop.find("number3")[0].passage.text[:8])


def deaths(
    prepare: Callable[[], Library],
    change: Callable[[Library], None],
    afterwards: Callable[[Library], object] = bool,
) -> tuple[set[str], set[tuple[Any, ...]], int, bool]:
    """Let the worker die at every step; where it died, how it ended, most texts embedded, always found something."""
    hits, ends, most, never_empty = set[str](), set[tuple[Any, ...]](), 0, True
    for step in range(1, 500):
        shop = prepare()
        change(shop)
        body, _ = shop.queue.jobs.pop(0)
        faults = Faults(die_at=step)
        job = shop.job("faq", "a.md")
        try:
            dying_ingestion(shop, faults).run(job, lambda: HOURS)
        except Killed:
            never_empty = never_empty and bool(shop.find("refund part"))
        afterwards(shop)
        shop.queue.jobs.insert(0, (body, 0))
        shop.work()
        ends.add(state(shop))
        most = max(
            most, sum(len(texts) for texts, kind in shop.embedder.calls if kind == "passage")
        )
        if not faults.hit:
            return hits, ends, most, never_empty
        hits.add(faults.hit)
    raise AssertionError("the work never ended")


def put_long(shop: Library) -> None:
    shop.put("gbkb", "faq/a.md", LONG)


def test_a_new_document_is_indexed_whenever_its_worker_dies() -> None:
    hits, ends, most, _ = deaths(empty, put_long)
    assert ends == {(INDEXED, PARTS, PARTS, 0, PARTS, PARTS, "# Part 3")}
    assert {"vectors.upsert", "embedder.embed", "store.commit", "vectors.prune (done)"} <= hits
    assert most <= PARTS + BATCH


def test_a_replaced_document_can_be_found_at_every_moment() -> None:
    _, ends, _, never_empty = deaths(with_old, put_long)
    assert ends == {(INDEXED, PARTS, PARTS, 0, PARTS, PARTS + 1, "# Part 3")}
    assert never_empty


def test_a_document_deleted_while_it_is_indexed_stays_deleted() -> None:
    _, ends, _, _ = deaths(with_old, put_long, lambda shop: shop.remove("gbkb", "faq/a.md"))
    assert ends == {(None, 1, 0)}


def test_a_dropped_knowledge_base_is_gone_whenever_its_worker_dies() -> None:
    for step in range(1, 100):
        shop = with_old()
        task = new_task(DROP, shop.bot, kb="faq", files=True)
        faults = Faults(die_at=step)
        try:
            dying_upkeep(shop, faults).run(task)
        except Killed:
            shop.upkeep.run(task)
        for path in ("a.md", "other.md"):
            shop.remove("gbkb", f"faq/{path}")
        shop.work()
        assert shop.document("faq", "a.md") is None
        assert shop.vectors.info(collection_id(shop.bot.id, "faq")) is None
        if not faults.hit:
            return
    raise AssertionError("the work never ended")


@pytest.mark.parametrize("port", ["vectors", "files", "store"])
def test_a_service_that_fails_once_anywhere_changes_nothing(port: str) -> None:
    for step in range(1, 200):
        shop = empty()
        put_long(shop)
        faults = Faults(fail_at=step, ports=(port,))
        job = shop.job("faq", "a.md")
        body, _ = shop.queue.jobs.pop(0)
        try:
            dying_ingestion(shop, faults).run(job, lambda: HOURS)
        except ServiceUnavailable:  # the queue delivers again
            shop.queue.jobs.append((body, 0))
        shop.work()
        assert state(shop)[:3] == (INDEXED, PARTS, PARTS), faults.hit
        if not faults.hit:
            return
    raise AssertionError("the work never ended")
