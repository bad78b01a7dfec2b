"""Finding passages, on fakes that behave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from shared.knowledge.permissions import Grant, Reader
from shared.knowledge.ports import VectorAnswer, VectorQuery
from shared.knowledge.retrieval import Search
from shared.llm.errors import ModelOverloaded
from shared.llm.ports import EmbeddingKind
from shared.llm.records import Vector
from tests.support.embedders import HashEmbedder
from tests.support.knowledge import ANA, Library
from tests.support.vectors import MemoryVectors

GUEST = Reader("g1")
CLOSED = "default_access: all\nfolders: {staff: {access: none}}"


class SilentEmbedder(HashEmbedder):
    """Embeds documents but fails on questions."""

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        if kind == "query":
            raise ModelOverloaded
        return super().embed(texts, kind)


class LeakyVectors(MemoryVectors):
    """A store whose filter lets everything through."""

    def search(self, queries: Sequence[VectorQuery]) -> list[VectorAnswer]:
        return super().search([replace(query, grants=[Grant("")]) for query in queries])


def stocked(**ports: object) -> Library:
    shop = Library(**ports)
    shop.add("faq", "refunds.md", "Money is paid back within five working days.")
    shop.add("faq", "shipping.md", "Parcels arrive after three days.")
    shop.add("legal", "terms.md", "The court of Lisbon decides.")
    return shop


def paths(shop: Library, query: str, *kbs: str, **choices: object) -> list[str]:
    return [hit.path for hit in shop.find(query, *kbs, **choices)]


def test_the_passage_that_answers_comes_first() -> None:
    shop = stocked()
    assert paths(shop, "when is my money paid back")[0] == "refunds.md"
    assert paths(shop, "how do parcels arrive")[0] == "shipping.md"


def test_only_the_knowledge_bases_in_use_are_searched() -> None:
    shop = stocked()
    assert paths(shop, "court of Lisbon", "legal") == ["terms.md"]
    assert "terms.md" not in paths(shop, "court of Lisbon", "faq")
    assert paths(shop, "court of Lisbon", "faq", "legal")[0] == "terms.md"


@pytest.mark.parametrize("name", ["faq", "FAQ", "faq.gbkb"])
def test_a_knowledge_base_goes_by_its_name_in_any_spelling(name: str) -> None:
    assert paths(stocked(), "money paid back", name)[0] == "refunds.md"


@pytest.mark.parametrize("kbs", [[], ["missing"]])
def test_without_a_knowledge_base_nothing_is_found(kbs: list[str]) -> None:
    shop = stocked()
    assert list(shop.retrieval.search(shop.bot, kbs, "money", ANA)) == []


def test_a_blank_question_finds_nothing() -> None:
    assert paths(stocked(), "  ") == []


def test_a_hit_leads_back_to_its_place() -> None:
    shop = Library()
    text = "# Terms\n\nIntroduction here.\n\n## Refunds\n\nMoney is paid back.\n"
    document = shop.add("faq", "a/terms.md", text)
    (hit,) = shop.find("money paid back")
    assert (hit.document_id, hit.path, hit.title) == (document.id, "a/terms.md", "Terms")
    assert hit.passage.text.endswith("Money is paid back.")
    assert 0 < hit.score <= 1


def test_without_the_embedding_model_words_still_find() -> None:
    shop = stocked(embedder=SilentEmbedder(256))
    found = shop.retrieval.find(shop.bot, ["faq"], Search("money paid", ANA))
    assert (found.degraded, [hit.path for hit in found.hits]) == (True, ["refunds.md"])


def test_words_find_what_vectors_rank_low() -> None:
    shop = stocked()
    shop.add("faq", "pump.md", "Order number XJ-4400 is the pump for deep wells and long hoses.")
    assert paths(shop, "XJ-4400")[0] == "pump.md"


@pytest.mark.parametrize(
    ("mode", "found"), [("dense", True), ("sparse", False), ("hybrid", True), ("", True)]
)
def test_the_mode_decides_what_is_compared(mode: str, found: bool) -> None:
    shop = stocked()
    question = Search("parcelling", ANA, min_score=0.0, mode=mode)
    assert bool(shop.retrieval.find(shop.bot, ["legal"], question).hits) is found


def test_the_number_of_passages_is_limited_by_caller_and_config() -> None:
    shop = stocked()
    everything = "money parcels paid arrive"
    assert len(paths(shop, everything, top_k=1)) == 1
    shop.put("gbot", "config.csv", "rag-top-k,1")
    assert len(paths(shop, everything)) == 1
    assert len(paths(shop, everything, top_k=2)) == 2


def test_the_passages_fit_the_budget_but_never_none() -> None:
    shop = stocked()
    question = Search("money parcels paid arrive", ANA, budget_tokens=5)
    assert len(shop.retrieval.find(shop.bot, ["faq"], question).hits) == 1


def test_weak_hits_are_dropped() -> None:
    shop = stocked()
    question = Search("zebra crossing", ANA, min_score=0.9)
    assert shop.retrieval.find(shop.bot, ["faq"], question).hits == ()


def test_a_guest_of_a_private_bot_finds_nothing() -> None:
    shop = stocked()
    assert paths(shop, "money paid back", reader=GUEST) == []
    shop.put("gbot", "config.csv", "public,true")
    assert paths(shop, "money paid back", reader=GUEST) != []


def test_changed_rules_count_at_once_without_indexing() -> None:
    shop = stocked()
    shop.add("faq", "staff/pay.md", "The bakers earn 2000 a month.")
    assert "staff/pay.md" in paths(shop, "bakers earn")
    shop.put("gbkb", "faq/kb.permissions.yaml", CLOSED)
    assert shop.queue.jobs == []
    assert "staff/pay.md" not in paths(shop, "bakers earn")


def test_broken_rules_leave_the_last_good_ones_in_force() -> None:
    shop = stocked()
    shop.put("gbkb", "faq/kb.permissions.yaml", "default_access: none")
    applied = shop.put("gbkb", "faq/kb.permissions.yaml", "default_access: everyone")
    assert (applied.outcome, paths(shop, "money paid back")) == ("failed", [])


def test_rules_that_were_never_good_close_the_knowledge_base() -> None:
    shop = stocked()
    shop.put("gbkb", "faq/kb.permissions.yaml", "default_access: everyone")
    assert paths(shop, "money paid back") == []


def test_removed_rules_restore_the_default() -> None:
    shop = stocked()
    shop.put("gbkb", "faq/kb.permissions.yaml", "default_access: none")
    shop.remove("gbkb", "faq/kb.permissions.yaml")
    assert paths(shop, "money paid back") != []


def test_a_store_that_leaks_still_shows_nothing_forbidden() -> None:
    shop = stocked(vectors=LeakyVectors())
    shop.add("faq", "staff/pay.md", "The bakers earn 2000 a month.")
    shop.put("gbkb", "faq/kb.permissions.yaml", CLOSED)
    assert "staff/pay.md" not in paths(shop, "bakers earn")


def test_a_question_asked_twice_is_embedded_once() -> None:
    shop = stocked()
    before = len(shop.embedder.calls)
    paths(shop, "money")
    paths(shop, "money")
    assert len(shop.embedder.calls) == before + 1
