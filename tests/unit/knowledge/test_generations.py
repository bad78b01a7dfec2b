"""Changing the embedding model of a knowledge base."""

from __future__ import annotations

import pytest

from shared.knowledge.collections import collection_id, generation_id
from tests.support.embedders import HashEmbedder
from tests.support.knowledge import Library

TEXTS = {"a.md": "Money is paid back.", "b.md": "Parcels arrive late.", "c.md": "Tea is green."}


@pytest.fixture
def shop() -> Library:
    shop = Library()
    for path, text in TEXTS.items():
        shop.add("faq", path, text)
    return shop


def change_model(shop: Library) -> str:
    """Another model from now on; the generation its vectors belong to."""
    shop.embedder = HashEmbedder(128, "large")
    return generation_id(collection_id(shop.bot.id, "faq"), 128, "large")


def is_searched(shop: Library, generation: str) -> bool:
    return bool(shop.vectors.is_current(collection_id(shop.bot.id, "faq"), generation))


def test_the_first_document_of_another_model_brings_all_others(shop: Library) -> None:
    generation = change_model(shop)
    shop.add("faq", "d.md", "Coffee is black.")
    assert is_searched(shop, generation)
    assert sorted(hit.path for hit in shop.find("money parcels tea coffee")) == [*TEXTS, "d.md"]


def test_everything_can_be_found_at_every_moment_of_the_change(shop: Library) -> None:
    change_model(shop)
    shop.put("gbkb", "faq/a.md", "Money is paid back soon.")
    while shop.queue.jobs:
        shop.work_once()
        found = {hit.path for hit in shop.find("money paid parcels arrive tea green")}
        assert found >= set(TEXTS)


def test_the_old_vectors_are_gone_after_the_change(shop: Library) -> None:
    collection = collection_id(shop.bot.id, "faq")
    change_model(shop)
    shop.add("faq", "d.md", "Coffee is black.")
    assert shop.vectors.info(generation_id(collection, 256, "hash")) is None


def test_asking_twice_for_the_change_embeds_once(shop: Library) -> None:
    change_model(shop)
    shop.put("gbkb", "faq/a.md", "Money is paid back soon.")
    shop.queue.jobs *= 2
    shop.work()
    embedded = [text for texts, kind in shop.embedder.calls for text in texts if kind == "passage"]
    others = [text for text in embedded if not text.startswith("a.md")]
    assert sorted(others) == ["b.md\nParcels arrive late.", "c.md\nTea is green."]


def test_a_document_that_cannot_be_indexed_does_not_hold_up_the_change(shop: Library) -> None:
    shop.add("faq", "broken.md", b"%PDF-1.7")
    generation = change_model(shop)
    shop.add("faq", "d.md", "Coffee is black.")
    assert is_searched(shop, generation)


def test_a_document_removed_during_the_change_stays_away(shop: Library) -> None:
    change_model(shop)
    shop.put("gbkb", "faq/d.md", "Coffee is black.")
    shop.work_once()
    shop.remove("gbkb", "faq/a.md")
    shop.work()
    assert "a.md" not in {hit.path for hit in shop.find("money paid back")}


def test_settings_that_name_another_model_index_everything_again(shop: Library) -> None:
    generation = change_model(shop)
    shop.put("gbot", "config.csv", "embedding-model,large")
    shop.work()
    assert is_searched(shop, generation)


def test_other_settings_index_nothing(shop: Library) -> None:
    shop.put("gbot", "config.csv", "embedding-batch-size,8")
    assert shop.queue.jobs == []
