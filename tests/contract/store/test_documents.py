"""Documents of knowledge bases and their passages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import AlreadyExists, NotFound
from shared.ids import new_id
from shared.records.documents import FAILED, INDEXED, PENDING, Passage
from tests.support.world import EPOCH, World


def test_a_document_is_read_as_written_and_replaced_by_id(world: World) -> None:
    document = world.new_document(
        title="T", mime="text/markdown", size=9, pages=2, etag="e", language="pt", fail_count=1,
        error="encrypted", truncated=True, next_retry_at=EPOCH, indexed_at=EPOCH,
    )  # fmt: skip
    moved = replace(document, path="b.md", status=INDEXED, chunks=4, error="")
    with world.open() as unit:
        unit.documents.put(document)
        assert unit.documents.get(document.id) == document
        unit.documents.put(moved)
        assert unit.documents.at(world.bot.id, "manual", "b.md") == moved
        assert unit.documents.at(world.bot.id, "manual", "a.md") is None


def test_a_path_holds_one_document(world: World) -> None:
    with world.open() as unit:
        unit.documents.put(world.new_document("a.md"))
    with pytest.raises(AlreadyExists), world.open() as unit:
        unit.documents.put(world.new_document("a.md"))


def test_documents_are_listed_by_knowledge_base_and_path(world: World) -> None:
    with world.open() as unit:
        for kb, path, status in [("y", "a", PENDING), ("x", "b", FAILED), ("x", "a", PENDING)]:
            unit.documents.put(world.new_document(path, kb=kb, status=status))
        pages = [
            unit.documents.list_of(world.bot.id),
            unit.documents.list_of(world.bot.id, kb="x"),
            unit.documents.list_of(world.bot.id, status=PENDING),
            unit.documents.list_of(world.bot.id, limit=1, offset=1),
        ]
    names = [[document.kb + document.path for document in page] for page in pages]
    assert names == [["xa", "xb", "ya"], ["xa", "xb"], ["xa", "ya"], ["xb"]]


def test_passages_are_replaced_as_a_whole(world: World) -> None:
    document = world.new_document()
    old = [Passage(f"text {number}", number, number * 10, number * 10 + 9) for number in range(3)]
    new = [Passage("new", 0, 0, 3, section="A > B", page=2)]
    with world.open() as unit:
        unit.documents.put(document)
        unit.documents.replace_passages(document.id, old[::-1])
        assert unit.documents.passages(document.id) == old
        unit.documents.replace_passages(document.id, new)
        assert unit.documents.passages(document.id) == new
        unit.documents.replace_passages(document.id, [])
        assert unit.documents.passages(document.id) == []


def test_removing_a_document_removes_its_passages(world: World) -> None:
    document = world.new_document()
    with world.open() as unit:
        unit.documents.put(document)
        unit.documents.replace_passages(document.id, [Passage("t", 0, 0, 1)])
        unit.documents.remove(document.id)
        assert unit.documents.get(document.id) is None
        assert unit.documents.passages(document.id) == []


def test_passages_need_their_document(world: World) -> None:
    with pytest.raises(NotFound), world.open() as unit:
        unit.documents.replace_passages(new_id(), [Passage("t", 0, 0, 1)])


def test_knowledge_bases_are_summed_up(world: World) -> None:
    with world.open() as unit:
        for path, status, chunks in [("a", INDEXED, 3), ("b", FAILED, 0), ("c", PENDING, 0)]:
            unit.documents.put(world.new_document(path, status=status, chunks=chunks, size=10))
        unit.documents.put(world.new_document("d", kb="faq", status=INDEXED, chunks=1))
        faq, manual = unit.documents.kbs(world.bot.id)
    assert (faq["name"], faq["documents"], faq["chunks"]) == ("faq", 1, 1)
    assert manual.pop("updated_at") is not None
    assert manual == {
        "name": "manual", "documents": 3, "chunks": 3, "size": 30, "failed": 1, "pending": 1,
    }  # fmt: skip


def test_progress_is_told_and_renews_the_lease(world: World) -> None:
    document = world.new_document(status=PENDING)
    with world.open() as unit:
        unit.documents.put(document)
        unit.documents.advance(document.id, 3, 9, EPOCH)
        found = unit.documents.get(document.id)
    assert found == replace(document, done=3, chunks=9, next_retry_at=EPOCH)


def test_overdue_documents_wait_for_nobody(world: World) -> None:
    long_ago, soon = EPOCH - timedelta(days=9999), EPOCH + timedelta(minutes=1)
    rows = [
        ("due.md", PENDING, EPOCH),
        ("leased.md", PENDING, soon),
        ("failed.md", FAILED, EPOCH),
        ("given-up.md", FAILED, None),
        ("new.md", PENDING, None),
        ("done.md", INDEXED, None),
    ]
    with world.open() as unit:
        for path, status, at in rows:
            unit.documents.put(world.new_document(path, status=status, next_retry_at=at))
        due = unit.documents.overdue(EPOCH, long_ago, 10)
        lost = unit.documents.overdue(long_ago, datetime.now(UTC) + timedelta(days=1), 10)
        few = unit.documents.overdue(EPOCH, long_ago, 1)
    assert {each.path for each in due} == {"due.md", "failed.md"}
    assert [each.path for each in lost] == ["new.md"]
    assert len(few) == 1


def test_a_dropped_knowledge_base_is_remembered_with_its_newest_time(world: World) -> None:
    later = EPOCH + timedelta(hours=1)
    with world.open() as unit:
        for at in (EPOCH, later):
            unit.documents.drop(world.bot.id, "faq", at)
        assert unit.documents.dropped(world.bot.id) == {"faq": later}
