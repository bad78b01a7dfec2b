"""Websites and the queue of their pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.errors import AlreadyExists
from shared.ids import new_id
from shared.records.websites import CRAWLING, INDEXED, QUEUED, READ, Page, Website
from tests.support.world import EPOCH, World


def site(world: World, url: str = "https://a.example/", **fields: object) -> Website:
    made = Website(new_id(), world.org_id, world.bot.id, url, 3, 100, 3600)
    return replace(made, **fields)  # type: ignore[arg-type]


def test_a_website_is_read_as_written_and_replaced_by_id(world: World) -> None:
    first = site(
        world, script="start", status=CRAWLING, pages=3, crawl="c", force=True, error="e",
        fail_count=2, last_crawl=EPOCH, next_crawl=EPOCH,
    )  # fmt: skip
    with world.open() as unit:
        unit.websites.put(first)
        assert unit.websites.get(first.id) == first
        unit.websites.put(replace(first, status=INDEXED))
        assert unit.websites.at(world.bot.id, first.url) == replace(first, status=INDEXED)
        assert unit.websites.list_of(world.bot.id, CRAWLING) == []
        unit.websites.remove(first.id)
        assert unit.websites.get(first.id) is None


def test_an_address_is_registered_once(world: World) -> None:
    with world.open() as unit:
        unit.websites.put(site(world))
    with pytest.raises(AlreadyExists), world.open() as unit:
        unit.websites.put(site(world))


def test_the_longest_waiting_are_due_first(world: World) -> None:
    later, soon = EPOCH + timedelta(hours=1), EPOCH - timedelta(hours=1)
    with world.open() as unit:
        for url, at in (("b", EPOCH), ("a", soon), ("c", later), ("d", None)):
            unit.websites.put(site(world, f"https://{url}.example/", next_crawl=at))
        assert [each.url[8] for each in unit.websites.due(EPOCH, 9)] == ["a", "b"]
        assert len(unit.websites.due(EPOCH, 1)) == 1


def test_a_crawl_meets_each_page_once_and_not_too_many(world: World) -> None:
    made = site(world)
    with world.open() as unit:
        unit.websites.put(made)
        assert unit.websites.enqueue(made.id, "1", ["b", "a", "b"], 1, 3) == 2
        assert unit.websites.enqueue(made.id, "1", ["a", "c", "d"], 2, 3) == 1
        page = unit.websites.next_page(made.id, "1")
        assert page == Page("a", 1, QUEUED, "1")
        done = replace(page, state=READ, etag="e", modified="m", content_hash="h", missing=1)
        unit.websites.put_page(made.id, done)
        assert unit.websites.next_page(made.id, "1") == Page("b", 1, QUEUED, "1")
        assert unit.websites.enqueue(made.id, "2", ["a"], 5, 9) == 1
        again = replace(done, state=QUEUED, crawl="2", depth=5)
        assert unit.websites.next_page(made.id, "2") == again
        assert [each.url for each in unit.websites.pages(made.id)] == ["a", "b", "c"]
