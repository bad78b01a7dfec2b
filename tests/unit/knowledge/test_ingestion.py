"""What becomes of a document in storage."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from shared.errors import GbError, ServiceUnavailable
from shared.knowledge.collections import collection_id
from shared.llm.errors import ModelAuth, ModelFailed, ModelOverloaded
from shared.llm.ports import EmbeddingKind
from shared.llm.records import Vector
from shared.records.documents import FAILED, INDEXED, PENDING, Document
from tests.support.embedders import HashEmbedder
from tests.support.files import MemoryFiles
from tests.support.knowledge import Library, StoppedClock

LONG = "".join(f"# Part {n}\n\n{'word ' * 300}number{n}.\n\n" for n in range(20))


class FailingEmbedder(HashEmbedder):
    """Fails in the given ways, one call after the other; then works."""

    def __init__(self, *failures: GbError | None) -> None:
        super().__init__(256)
        self._failures = list(failures)

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        failure = self._failures.pop(0) if self._failures else None
        if failure is not None:
            raise failure
        return super().embed(texts, kind)


class ChangingFiles(MemoryFiles):
    """Somebody replaces the object just after it was read."""

    replacement = b""

    def read(self, key: str) -> bytes:
        data = super().read(key)
        if self.replacement:
            self.write(key, self.replacement)
            self.replacement = b""
        return data


def reload(shop: Library, path: str = "a.md") -> Document:
    document = shop.document("faq", path)
    assert document is not None
    return document


def test_an_indexed_document_says_what_it_is() -> None:
    document = Library().add("faq", "a.md", "# Refunds\n\nThe refund is paid within five days.")
    assert (document.status, document.title, document.mime) == (INDEXED, "Refunds", "text/markdown")
    assert (document.chunks, document.language) == (1, "en")
    assert document.indexed_at == StoppedClock.moment


def test_passages_can_be_read_back_in_order() -> None:
    shop = Library()
    document = shop.add("faq", "a.md", LONG)
    with shop.store.transaction(shop.bot.org_id) as unit:
        passages = unit.documents.passages(document.id)
    assert [passage.index for passage in passages] == list(range(document.chunks))


def test_an_empty_document_is_indexed_without_passages() -> None:
    document = Library().add("faq", "empty.pdf", b"")
    assert (document.status, document.chunks) == (INDEXED, 0)


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("a.exe", b"MZ", "cannot be read"),
        ("a.md", b"%PDF-1.7", "cannot be read"),
        ("a.pdf", b"hello", "no .pdf file"),
        ("a.txt", b"a\x00b", "binary"),
    ],
)
def test_a_document_that_can_never_be_read_fails_with_its_reason(
    path: str, content: bytes, reason: str
) -> None:
    shop = Library()
    document = shop.add("faq", path, content)
    assert (document.status, document.fail_count, shop.queue.jobs) == (FAILED, 1, [])
    assert reason in document.error


def test_a_document_too_large_fails_and_names_the_setting() -> None:
    shop = Library()
    shop.put("gbot", "config.csv", "kb-text,10")
    assert "kb-text" in shop.add("faq", "a.md", "more than ten bytes").error


def test_a_passing_failure_is_tried_again_later_and_later() -> None:
    busy = ModelOverloaded()
    shop = Library(embedder=FailingEmbedder(busy, busy))
    shop.put("gbkb", "faq/a.md", "Hello there")
    delays = []
    for _ in range(3):
        body, delay = shop.queue.jobs[-1]
        delays.append(delay)
        shop.ingestion.run(shop.job("faq", "a.md", attempt=body["attempt"]), lambda: 10**6)
        if len(delays) == 1:
            waiting = reload(shop)
    assert delays == [0, 30, 60]
    assert (waiting.status, waiting.error) == (PENDING, busy.message)
    assert waiting.next_retry_at == StoppedClock.moment + timedelta(seconds=30)
    assert (reload(shop).status, reload(shop).error, reload(shop).fail_count) == (INDEXED, "", 0)


@pytest.mark.parametrize(
    ("failure", "attempts", "hours"),
    [(ModelFailed(), 4, 1), (ServiceUnavailable(), 4, 1), (ModelAuth(), 1, None)],
    ids=["model", "service", "wrong-key"],
)
def test_a_lasting_failure_ends_in_failed(
    failure: GbError, attempts: int, hours: int | None
) -> None:
    shop = Library(embedder=FailingEmbedder(*[failure] * 9))
    document = shop.add("faq", "a.md", "Hello there")
    assert (document.status, document.fail_count) == (FAILED, attempts)
    retry_at = StoppedClock.moment + timedelta(hours=hours) if hours else None
    assert (document.error, document.next_retry_at) == (failure.message, retry_at)


def test_an_interrupted_document_goes_on_where_it_stopped() -> None:
    shop = Library()
    shop.put("gbot", "config.csv", "embedding-batch-size,4")
    shop.put("gbkb", "faq/a.md", LONG)
    times = iter([60_000, 60_000, 0])
    job = shop.job("faq", "a.md")
    shop.queue.jobs.clear()
    assert shop.ingestion.run(job, lambda: next(times)) != INDEXED
    assert len(shop.queue.jobs) == 1
    embedded = sum(len(texts) for texts, _ in shop.embedder.calls)
    assert embedded == 8
    assert shop.work() == [INDEXED]
    assert sum(len(texts) for texts, _ in shop.embedder.calls) == reload(shop).chunks


def test_a_failure_in_the_middle_embeds_nothing_twice() -> None:
    shop = Library(embedder=FailingEmbedder(None, None, ModelOverloaded()))
    shop.put("gbot", "config.csv", "embedding-batch-size,4")
    document = shop.add("faq", "a.md", LONG)
    assert document.status == INDEXED
    assert sum(len(texts) for texts, _ in shop.embedder.calls) == document.chunks


def test_replacing_leaves_only_the_new_passages() -> None:
    shop = Library()
    shop.add("faq", "a.md", LONG)
    document = shop.add("faq", "a.md", "# Short\n\nOnly this is left of it.")
    info = shop.vectors.info(collection_id(shop.bot.id, "faq"))
    assert (document.chunks, info.points) == (1, 1)
    assert next(hit.passage.text for hit in shop.find("what is left")).endswith("left of it.")


def test_the_old_passages_are_found_while_the_new_ones_are_made() -> None:
    shop = Library(embedder=FailingEmbedder(None, ModelOverloaded()))
    shop.add("faq", "a.md", "The old refund rule.")
    shop.put("gbkb", "faq/a.md", "The new refund rule.")
    body, _ = shop.queue.jobs.pop()
    shop.ingestion.run(shop.job("faq", "a.md", attempt=body["attempt"]), lambda: 10**6)
    assert [hit.passage.text for hit in shop.find("refund rule")] == ["The old refund rule."]
    shop.work()
    assert [hit.passage.text for hit in shop.find("refund rule")] == ["The new refund rule."]


def test_a_document_changed_meanwhile_is_looked_at_again() -> None:
    files = ChangingFiles()
    shop = Library(files=files)
    files.replacement = b"The second text."
    shop.put("gbkb", "faq/a.md", "The first text.")
    assert shop.work() == [INDEXED, INDEXED]
    assert [hit.passage.text for hit in shop.find("text")] == ["The second text."]


def test_a_removed_document_is_found_no_more() -> None:
    shop = Library()
    shop.add("faq", "a.md", "The refund rule.")
    shop.add("faq", "b.md", "The shipping rule.")
    shop.remove("gbkb", "faq/a.md")
    assert shop.work() == ["removed"]
    assert shop.document("faq", "a.md") is None
    assert [hit.path for hit in shop.find("refund rule")] == ["b.md"]


def test_the_last_document_takes_the_collection_with_it() -> None:
    shop = Library()
    shop.add("faq", "a.md", "The refund rule.")
    shop.remove("gbkb", "faq/a.md")
    shop.work()
    assert shop.vectors.info(collection_id(shop.bot.id, "faq")) is None


def test_the_same_job_twice_embeds_once() -> None:
    shop = Library()
    shop.add("faq", "a.md", "The refund rule.")
    calls = len(shop.embedder.calls)
    assert shop.ingestion.run(shop.job("faq", "a.md"), lambda: 10**6) == INDEXED
    assert len(shop.embedder.calls) == calls


def test_a_document_can_be_indexed_again_on_request() -> None:
    shop = Library()
    shop.add("faq", "a.md", "The refund rule.")
    calls = len(shop.embedder.calls)
    assert shop.ingestion.run(shop.job("faq", "a.md", force="r1"), lambda: 10**6) == INDEXED
    assert len(shop.embedder.calls) == calls + 1


def test_indexing_raises_the_bots_version() -> None:
    shop = Library()
    shop.add("faq", "a.md", "The refund rule.")
    version = shop.bot.version
    shop.add("faq", "b.md", "Another rule.")
    assert shop.bot.version > version


def test_a_job_of_a_bot_that_is_gone_does_nothing() -> None:
    shop = Library()
    shop.add("faq", "a.md", "x")
    job = shop.job("faq", "a.md")
    stranger = "00000000-0000-7000-8000-000000000000"
    gone = type(job)(job.org_id, stranger, "faq", "a.md", job.key)
    assert shop.ingestion.run(gone, lambda: 10**6) == "gone"
