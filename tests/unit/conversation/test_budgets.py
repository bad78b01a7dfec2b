"""A used-up budget in a conversation: a sentence, no call, and the conversation goes on when there is money again."""

from __future__ import annotations

from shared.conversation.texts import TEXTS
from shared.records.model_calls import Budget
from tests.support.chat_bench import Conversation


def budget(talk: Conversation, limit: float) -> None:
    bot = talk.opened.bot
    with talk.store.transaction(bot.org_id) as unit:
        unit.budgets.put(Budget("bot", bot.id, limit, limit, 0.8, "block"))


def test_the_user_is_told_kindly_and_the_model_is_not_asked() -> None:
    talk = Conversation("Good morning.")
    page = talk.connect()
    budget(talk, -1)
    talk.say(page, "Hello")
    assert page.client.bubbles[-1] == TEXTS["en"]["budget"]
    assert talk.model.requests == []
    budget(talk, 10)
    talk.say(page, "Hello again")
    assert page.client.bubbles[-1] == "Good morning."


def test_a_bot_that_is_asked_too_often_says_that_it_is_busy() -> None:
    talk = Conversation("One.", "Two.", config={"llm-rate-limit": "1", "llm-tpm-limit": "0"})
    page = talk.connect()
    talk.say(page, "One?")
    talk.say(page, "Two?")
    assert page.client.bubbles[-1] == TEXTS["en"]["busy"]
    assert len(talk.model.requests) == 1
