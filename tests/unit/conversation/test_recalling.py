"""Answers that are given again, and all that keeps them apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from shared.conversation.opening import authenticate, resolve_bot
from shared.conversation.recalling import refers_back
from shared.errors import ServiceUnavailable
from shared.ids import new_id
from shared.llm.answer_cache import Circumstances
from shared.records.documents import Document, Hit, Passage
from shared.records.model_calls import CallFilter, ModelCall
from tests.support.chat_bench import Conversation
from tests.support.replies import calls, says

ON = {"llm-cache": "true"}
QUESTION = "How long does a refund take?"
ABOUT = Circumstances("o", "b", 1, "m", "s", ["c"], [["faq", "c1", [["", "staff"]]]], "en", [["t"]])


class Shop(Conversation):
    """A conversation whose bot caches, with a page per question: every question is a session's first."""

    def asked(self, question: str = QUESTION) -> str:
        """Ask in a new session of a new guest; what is shown."""
        self.opened = authenticate(self.desk, resolve_bot(self.desk, ""), None, "", "")
        page = self.connect()
        self.say(page, question)
        return str(page.client.bubbles[-1])

    @property
    def calls(self) -> list[ModelCall]:
        with self.store.transaction(self.opened.bot.org_id) as unit:
            return list(unit.model_calls.list_of(CallFilter(), 100, 0))[::-1]


def test_the_same_question_is_answered_once() -> None:
    shop = Shop("Five days.", config=ON)
    assert [shop.asked(), shop.asked("how long  does a refund take")] == ["Five days."] * 2
    made, hit = shop.calls
    assert (made.cached, made.looked_up) == (False, True)
    assert (hit.cached, hit.cost, hit.saved_tokens) == (True, 0.0, 18)
    assert shop.said[-1] == ("assistant", "Five days.")


def test_nothing_is_kept_unless_the_bot_says_so() -> None:
    shop = Shop("One.", "Two.")
    assert [shop.asked(), shop.asked()] == ["One.", "Two."]


def test_a_question_that_means_the_same_is_found_by_its_vector() -> None:
    shop = Shop("Five days.", "Other.", config=ON | {"llm-cache-threshold": "-1"})
    assert [shop.asked(), shop.asked("When do I get my money back, please?")] == ["Five days."] * 2
    strict = Shop("Five days.", "Other.", config=ON | {"llm-cache-semantic": "false"})
    assert [strict.asked(), strict.asked("When do I get my money back?")] == [
        "Five days.",
        "Other.",
    ]


def test_citations_are_given_again() -> None:
    scripts = {"start": 'USE KB "faq"'}
    shop = Shop("Five days [1].", config=ON, scripts=scripts)
    bot = shop.opened.bot
    with shop.store.transaction(bot.org_id) as unit:
        unit.documents.put(Document(new_id(), bot.org_id, bot.id, "faq", "refunds.md"))
    passage = Passage("Five days.", 0, 0, 10)
    shop.knowledge.hits = [Hit(passage, 0.9, "faq", "d", "refunds.md", "Refunds")]
    shown = [shop.asked(), shop.asked()]
    assert shown == ["Five days [1]."] * 2
    assert [c.title for c in shop.stored[-1].citations] == ["Refunds"]


@pytest.mark.parametrize(
    ("first", "config"),
    [
        (calls(("order", "{}")), ON),
        (says("Five", reason="length"), ON),
        (says("Five days."), ON | {"llm-temperature": "1.5"}),
    ],
    ids=["took a tool", "was cut off", "too hot"],
)
def test_some_answers_are_not_kept(first: Any, config: Mapping[str, str]) -> None:
    scripts = {"start": 'USE TOOL "order"', "order": 'DESCRIPTION "Orders"\nRETURN "done"'}
    rest = ["Done."] if first == calls(("order", "{}")) else []
    shop = Shop(first, *rest, "Again.", config=config, scripts=scripts)
    shop.asked()
    assert shop.asked() == "Again."


def test_what_is_known_of_a_person_keeps_an_answer_to_them() -> None:
    shop = Shop("Five days.", "For Ana: two.", config=ON)
    shop.asked()
    shop.opened = authenticate(shop.desk, resolve_bot(shop.desk, ""), None, "", "")
    with shop.store.transaction(shop.opened.bot.org_id) as unit:
        unit.memory.put("fact", shop.opened.identity.user_id, "customer", "premium")
    page = shop.connect()
    shop.say(page, QUESTION)
    assert page.client.bubbles[-1] == "For Ana: two."


def test_a_question_that_refers_back_is_asked_anew() -> None:
    shop = Shop("Five days.", "It is paid by card.", "By card.", config=ON)
    shop.asked()
    page = shop.connect()
    shop.say(page, "And how is it paid back to me?")
    shop.say(page, "And how is it paid back to me?")
    assert page.client.bubbles[-2:] == ["It is paid by card.", "By card."]


def test_a_bots_answers_can_be_forgotten() -> None:
    shop = Shop("One.", "Two.", config=ON)
    shop.asked()
    assert shop.desk.answers
    assert (
        shop.desk.answers.count(shop.opened.bot),
        shop.desk.answers.forget(shop.opened.bot),
    ) == (
        1,
        1,
    )
    assert shop.asked() == "Two."


@pytest.mark.parametrize(
    "change",
    [
        {"org_id": "x"},
        {"bot_id": "x"},
        {"bot_version": 2},
        {"model": "x"},
        {"system": "x"},
        {"contexts": []},
        {"knowledge": [["faq", "c1", [["", "staff", "pay"]]]]},
        {"knowledge": []},
        {"locale": "pt"},
        {"tools": []},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_circumstance_is_part_of_the_scope(change: dict[str, Any]) -> None:
    assert replace(ABOUT, **change).scope("") != ABOUT.scope("")
    assert ABOUT.scope("another generation") != ABOUT.scope("")


@pytest.mark.parametrize(
    ("text", "refers"),
    [
        ("How long does a refund of shoes take?", False),
        ("What are the opening hours of the shop?", False),
        ("And how long does shipping to Rome take?", True),
        ("What does it cost in the end?", True),
        ("How much?", True),
        ("Quanto custa isso com o frete?", True),
        ("¿Y cuánto tarda el envío a Roma?", True),
    ],
)
def test_what_refers_back(text: str, refers: bool) -> None:
    assert refers_back(text.lstrip("¿")) is refers


@pytest.mark.parametrize("broken", ["values", "index"])
def test_a_cache_that_is_down_costs_nothing_but_time(broken: str) -> None:
    class Down:
        def __getattr__(self, name: str) -> Any:
            def fail(*_: Any) -> Any:
                raise ServiceUnavailable

            return fail

    shop = Shop("One.", "Two.", config=ON)
    answers = shop.desk.answers
    assert answers
    setattr(answers, f"_{broken}", Down())
    assert shop.asked() == "One."
    assert shop.asked() == ("Two." if broken == "values" else "One.")
