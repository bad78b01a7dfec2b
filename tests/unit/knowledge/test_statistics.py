"""Figures about what a bot knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.errors import NotFound
from shared.knowledge import statistics
from tests.support.knowledge import Library, StoppedClock

NOW = StoppedClock.moment


@pytest.fixture
def shop() -> Library:
    library = Library()
    library.put("gbkb", "faq/kb.permissions.yaml", "default_access: all")
    library.add("faq", "a.md", "x" * 1024 * 512)
    library.add("faq", "b.md", "The refund rule.")
    library.add("Staff", "c.md", "The pay rule.")
    return library


def test_totals_count_documents_and_not_rules(shop: Library) -> None:
    with shop.store.transaction(shop.bot.org_id) as unit:
        totals = statistics.statistics(unit, shop.bot, shop.vectors, NOW)
        one = statistics.statistics(unit, shop.bot, shop.vectors, NOW, "faq")
    assert (totals["total_collections"], totals["total_documents"]) == (2, 3)
    assert (one["total_collections"], one["total_documents"]) == (1, 2)
    assert totals["total_disk_size_mb"] == pytest.approx(0.5, abs=0.01)
    assert totals["total_vectors"] == sum(each["points_count"] for each in totals["collections"])


@pytest.mark.parametrize(("days", "count"), [(1, 3), (0, 0)])
def test_documents_are_counted_by_age(shop: Library, days: int, count: int) -> None:
    with shop.store.transaction(shop.bot.org_id) as unit:
        later = NOW + timedelta(hours=2)
        assert statistics.documents_added_since(unit, shop.bot, later, days) == count
        assert statistics.documents_count(unit, shop.bot) == 3
        assert statistics.storage_size(unit, shop.bot) > 0.4


def test_a_collection_is_named_by_any_spelling(shop: Library) -> None:
    with shop.store.transaction(shop.bot.org_id) as unit:
        found = statistics.collection_statistics(unit, shop.bot, shop.vectors, "staff.gbkb")
        assert (found["name"], found["points_count"], found["status"]) == ("Staff", 1, "green")
        with pytest.raises(NotFound):
            statistics.collection_statistics(unit, shop.bot, shop.vectors, "none")
