"""Events in conversations: handlers of messages, work put off, runs that wait for an event."""

from __future__ import annotations

from shared.scripts import schedules
from tests.support.chat_bench import Conversation

TOLD = 'ON "message"\nSET BOT MEMORY "told", message.text + " on " + message.channel\nEND ON'
LATER = 'TALK "Now."\nname = "Ana"\nSCHEDULE IN 2 MINUTES DO\nTALK "Later, ${name}."\nEND SCHEDULE'
WAITS = 'TALK "Waiting."\np = WAIT FOR EVENT "paid"\nTALK "Paid ${p.id}."'
PAYS = 'ON "message"\nIF message.text = "pay" THEN PUBLISH EVENT "paid", {"id": 7}\nEND ON'


def minutes(talk: Conversation, number: int) -> None:
    for _ in range(number):
        talk.clock.pass_seconds(60)
        schedules.sweep(talk.desk)
        talk.work()


def test_a_message_is_told_to_its_handlers() -> None:
    talk = Conversation("Hi.", scripts={"watch": TOLD})
    talk.ask(talk.connect(), {"content": "Hello", "message_type": 1})
    assert talk.bot_memory("told") == "Hello on web"


def test_work_a_script_puts_off_speaks_into_its_conversation() -> None:
    talk = Conversation("Hi.", scripts={"start": LATER})
    page = talk.connect()
    talk.ask(page, {"content": "Hello", "message_type": 1})
    minutes(talk, 3)
    said = [text for role, text in talk.said if role == "assistant"]
    assert said == ["Now.", "Hi.", "Later, Ana."]


def test_a_script_of_a_conversation_goes_on_when_its_event_comes() -> None:
    talk = Conversation("Hi.", "Bye.", scripts={"start": WAITS, "pays": PAYS})
    page = talk.connect()
    talk.ask(page, {"content": "Hello", "message_type": 1})
    talk.ask(page, {"content": "pay", "message_type": 1})
    said = [text for role, text in talk.said if role == "assistant"]
    assert sorted(said) == sorted(["Waiting.", "Hi.", "Bye.", "Paid 7."])
