"""What the clock does for documents that nobody looks after."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.errors import ServiceUnavailable
from shared.knowledge.sweeping import LOST, MAX_STALLS, STALLED, Watch, reconcile, sweep
from shared.knowledge.upkeep import DROP, Upkeep, new_task
from shared.records.documents import FAILED, INDEXED, PENDING, PROCESSING, Document
from tests.support.basic_services import Killed
from tests.support.faults import Faults
from tests.support.knowledge import HOURS, Library, StoppedClock
from tests.support.knowledge_faults import dying_ingestion


class Later:
    """A clock so much later than the library's."""

    def __init__(self, **after: float) -> None:
        self._after = timedelta(**after)

    def now(self) -> datetime:
        return StoppedClock.moment + self._after


def watch(shop: Library, **after: float) -> Watch:
    return Watch(shop.store, shop.files, shop.queue, Later(**after), shop.deployment.apply)


def left_behind(shop: Library) -> Document:
    """A document whose worker died in the middle and whose message is lost."""
    shop.put("gbkb", "faq/a.md", "The refund rule.")
    shop.queue.jobs.clear()
    with pytest.raises(Killed):
        dying_ingestion(shop, Faults(die_at=9)).run(shop.job("faq", "a.md"), lambda: HOURS)
    found = shop.document("faq", "a.md")
    assert found is not None
    assert found.status == PROCESSING
    return found


def test_a_document_whose_worker_died_is_taken_up_again() -> None:
    shop = Library()
    left_behind(shop)
    assert sweep(watch(shop, minutes=5)) == 0
    assert sweep(watch(shop, minutes=20)) == 1
    assert shop.work() == [INDEXED]


def test_a_document_that_kills_its_workers_is_given_up_with_a_reason() -> None:
    shop = Library()
    with shop.store.transaction(left_behind(shop).org_id) as unit:
        found = unit.documents.at(shop.bot.id, "faq", "a.md")
        assert found is not None
        unit.documents.put(replace(found, fail_count=MAX_STALLS - 1))
    assert sweep(watch(shop, minutes=20)) == 0
    given_up = shop.document("faq", "a.md")
    assert given_up is not None
    assert (given_up.status, given_up.error, given_up.next_retry_at) == (FAILED, STALLED, None)


class Outage:
    """A vector store that does not answer."""

    def __getattr__(self, name: str) -> None:
        raise ServiceUnavailable


def test_a_document_that_failed_for_a_passing_reason_is_tried_once_more() -> None:
    shop = Library()
    broken = Library(store=shop.store, files=shop.files, vectors=Outage())
    broken.put("gbkb", "faq/a.md", "The refund rule.")
    broken.work()
    assert sweep(watch(shop, minutes=30)) == 0
    assert sweep(watch(shop, minutes=70)) == 1
    assert shop.work() == [INDEXED]


def test_a_document_whose_message_is_lost_is_queued_again() -> None:
    shop = Library()
    shop.put("gbkb", "faq/a.md", "The refund rule.")
    shop.queue.jobs.clear()
    much_later = datetime.now(tz=StoppedClock.moment.tzinfo) + LOST * 2 - StoppedClock.moment
    assert sweep(watch(shop, seconds=much_later.total_seconds())) == 1
    assert shop.work() == [INDEXED]


def test_lost_events_are_made_up_for_at_night() -> None:
    shop = Library()
    shop.add("faq", "gone.md", "Old text.")
    shop.add("faq", "changed.md", "The old rule.")
    prefix = "shop.gbai/shop.gbkb/faq"
    shop.files.delete([f"{prefix}/gone.md"])
    shop.files.write(f"{prefix}/changed.md", b"The new rule.")
    shop.files.write(f"{prefix}/new.md", b"A new text.")
    assert reconcile(watch(shop)) == 3
    shop.work()
    assert shop.document("faq", "gone.md") is None
    assert {hit.passage.text for hit in shop.find("rule text")} == {"The new rule.", "A new text."}
    assert reconcile(watch(shop)) == 0


def test_a_dropped_knowledge_base_does_not_come_back_at_night() -> None:
    shop = Library()
    shop.add("faq", "a.md", "The refund rule.")
    keeper = Upkeep(shop.store, shop.files, shop.vectors, shop.queue, Later(days=1000))
    keeper.run(new_task(DROP, shop.bot, kb="faq"))
    assert shop.files.head("shop.gbai/shop.gbkb/faq/a.md") is not None
    assert reconcile(watch(shop)) == 0
    assert shop.document("faq", "a.md") is None


def test_documents_that_wait_their_turn_are_left_alone() -> None:
    shop = Library()
    shop.put("gbkb", "faq/a.md", "The refund rule.")
    found = shop.document("faq", "a.md")
    assert found is not None
    assert (found.status, sweep(watch(shop, minutes=1))) == (PENDING, 0)
