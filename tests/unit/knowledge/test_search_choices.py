"""Results remembered, put in order once more, and questions made whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from shared.cache import CacheUnavailable, Kind
from shared.errors import UpstreamFailed
from shared.knowledge.permissions import Reader
from shared.knowledge.reranking import HttpReranker
from shared.knowledge.retrieval import Findings, Retrieval, Search
from shared.knowledge.rewriting import refers_back, rewritten
from shared.llm.errors import ModelOverloaded
from shared.llm.records import CallMetadata, ChatMessage
from shared.network.records import WebAnswer, WebRequest
from shared.packages.bot_config import BotConfig
from tests.support.knowledge import ANA, Library
from tests.support.models import ScriptedModel
from tests.support.replies import Failure
from tests.support.web import MemoryWeb, answer

RULES = "default_access: all\nfolders:\n  staff: {access: authenticated}\n"
GUEST = Reader("g1")
URL = "https://rank.example/rerank"


class MemoryCache:
    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def get(self, kind: Kind, name: str) -> Any | None:
        text = self.values.get(f"{kind}:{name}")
        return None if text is None else json.loads(text)

    def put(self, kind: Kind, name: str, value: Any, seconds: float | None = None) -> None:
        self.values[f"{kind}:{name}"] = json.dumps(value)

    def drop(self, kind: Kind, *names: str) -> None:
        for name in names:
            self.values.pop(f"{kind}:{name}", None)


class NoCache(MemoryCache):
    def get(self, kind: Kind, name: str) -> Any | None:
        raise CacheUnavailable

    def put(self, kind: Kind, name: str, value: Any, seconds: float | None = None) -> None:
        raise CacheUnavailable


class Shop(Library):
    """A library whose searches have a cache and a reranker."""

    def __init__(self, cache: MemoryCache | None = None) -> None:
        super().__init__()
        self.web, self.cache = MemoryWeb(), cache or MemoryCache()
        self.retrieval = Retrieval(
            self.store, self.vectors, lambda _: self.embedder, self.cache, HttpReranker(self.web)
        )
        self.put("gbkb", "faq/kb.permissions.yaml", RULES)
        self.add("faq", "refunds.md", "The refund is paid within five days.")
        self.add("faq", "staff/pay.md", "The refund desk earns more.")

    def look(self, query: str = "refund", reader: Reader = ANA, **choices: Any) -> Findings:
        return self.retrieval.find(self.bot, ["faq"], Search(query, reader, **choices))

    def paths(self, **choices: Any) -> list[str]:
        return [hit.path for hit in self.look(**choices).hits]


def test_the_same_search_is_done_once() -> None:
    shop = Shop()
    first, second = shop.look("Refund  paid"), shop.look("refund paid")
    assert (first.cached, second.cached) == (False, True)
    assert second.hits == first.hits


def test_nobody_is_given_what_somebody_else_found() -> None:
    shop = Shop()
    assert "staff/pay.md" in shop.paths(reader=ANA)
    assert "staff/pay.md" not in shop.paths(reader=GUEST)
    assert shop.look(reader=Reader("g2")).cached


@pytest.mark.parametrize("change", ["document", "rules", "settings"])
def test_what_changed_is_looked_for_anew(change: str) -> None:
    shop = Shop()
    shop.look()
    if change == "document":
        shop.add("faq", "new.md", "A new refund rule.")
    elif change == "rules":
        shop.put("gbkb", "faq/kb.permissions.yaml", "default_access: all")
    else:
        shop.put("gbot", "config.csv", "rag-top-k,3")
    assert not shop.look().cached


@pytest.mark.parametrize("choices", [{"top_k": 1}, {"mode": "sparse"}, {"folder": "staff"}])
def test_other_choices_are_another_search(choices: dict[str, Any]) -> None:
    shop = Shop()
    shop.look()
    assert not shop.look(**choices).cached


def test_a_bot_may_not_want_its_results_remembered() -> None:
    shop = Shop()
    shop.put("gbot", "config.csv", "rag-cache-enabled,false")
    shop.look()
    assert not shop.look().cached


def test_without_a_cache_searches_are_done_each_time() -> None:
    shop = Shop(NoCache())
    assert shop.look().hits == shop.look().hits
    assert not shop.look().cached


def test_a_search_can_be_limited_to_a_folder_or_a_document() -> None:
    shop = Shop()
    document = shop.document("faq", "refunds.md")
    assert document is not None
    assert shop.paths(folder="staff/") == ["staff/pay.md"]
    assert shop.paths(document_id=document.id) == ["refunds.md"]


def test_the_reranker_decides_the_order() -> None:
    shop = Shop()
    plain = shop.paths()
    shop.put(
        "gbot", "config.csv", f"rag-reranker-url,{URL}\nrag-reranker-model,m\nrag-reranker-key,k"
    )

    def rank(request: WebRequest) -> WebAnswer:
        asked = json.loads(request.body or b"")
        assert (asked["model"], request.headers["Authorization"]) == ("m", "Bearer k")
        rows = [{"index": n, "relevance_score": n} for n in range(len(asked["documents"]))]
        return answer(json.dumps({"results": rows}))

    shop.web.serve({URL: rank})
    assert shop.paths() == plain
    assert shop.paths(rerank=True) == plain[::-1]
    scores = [hit.score for hit in shop.look(rerank=True).hits]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "broken", [answer("", 500), answer("no json"), answer('{"results": [{}]}')]
)
def test_a_failing_reranker_changes_nothing(broken: WebAnswer) -> None:
    shop = Shop()
    shop.put("gbot", "config.csv", f"rag-reranker-url,{URL}")
    shop.web.serve({URL: broken})
    assert shop.paths(rerank=True) == shop.paths(rerank=False)


def test_a_reranker_without_a_model_is_asked_in_the_other_way() -> None:
    web = MemoryWeb()
    web.serve({URL: answer('[{"index": 1, "score": 0.9}]')})
    config = BotConfig({"rag-reranker-url": URL})
    scores = HttpReranker(web).scores(config, "q", ["a", "b"])
    assert scores[1] > scores[0]
    assert json.loads(web.asked[0].body or b"") == {"query": "q", "texts": ["a", "b"]}
    with pytest.raises(UpstreamFailed):
        HttpReranker(MemoryWeb()).scores(config, "q", ["a"])


@pytest.mark.parametrize(
    ("text", "refers"),
    [
        ("And for children?", True),
        ("How much does it cost to send a parcel?", True),
        ("Quanto custa isso para mandar para Portugal?", True),
        ("¿Y cuánto tarda eso en llegar a España?", True),
        ("How long does a refund of an opened tea box take?", False),
        ("Quanto tempo demora a devolução de uma caixa aberta?", False),
    ],
)
def test_follow_ups_are_recognized(text: str, refers: bool) -> None:
    assert refers_back(text) is refers


SAID: Sequence[ChatMessage] = (
    ChatMessage("user", "What does a ticket cost?"),
    ChatMessage("assistant", "Ten euros."),
)


def test_a_follow_up_is_made_whole_by_what_was_said() -> None:
    model = ScriptedModel("What does a ticket\nfor children cost?")
    whole = rewritten(model, SAID, "And for children?", CallMetadata(), 30)
    assert whole == "What does a ticket for children cost?"
    assert "Ten euros." in model.requests[0].messages[1].text


@pytest.mark.parametrize("reply", [Failure("overloaded"), "", "x" * 400])
def test_a_question_stays_as_it_is_when_the_model_is_of_no_use(reply: Any) -> None:
    model = ScriptedModel(*[reply] * 9)
    assert rewritten(model, SAID, "And for children?", CallMetadata(), 30) == "And for children?"


class SlowModel(ScriptedModel):
    def complete(self, request: Any) -> Any:
        raise ModelOverloaded


def test_a_late_answer_is_not_waited_for() -> None:
    assert rewritten(SlowModel(), SAID, "And?", CallMetadata(), 0.0) == "And?"
