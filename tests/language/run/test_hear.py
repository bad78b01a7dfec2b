"""Asking people: types, menus, defaults, attempts, cancel words, timeouts."""

from datetime import timedelta

import pytest

from shared.basic.runtime.outcome import Completed, Failed, Waiting
from tests.support.bench import Bench

ANSWERS: dict[str, tuple[str, list[str], object]] = {
    "plain": ("HEAR x\nRETURN x", ["  Ana "], "Ana"),
    "a type": ("HEAR x AS INTEGER\nRETURN x + 1", ["1.200"], 1201),
    "a boolean": ("HEAR x AS BOOLEAN\nRETURN x", ["sim"], True),
    "a menu by number": ('HEAR x AS "red", "blue"\nRETURN x', ["2"], "blue"),
    "a menu by part": ('HEAR x AS "dark red", "blue"\nRETURN x', ["dark"], "dark red"),
    "a menu from an array": (
        'colors = ["red", "blue"]\nHEAR x AS colors\nRETURN x',
        ["BLUE"],
        "blue",
    ),
    "as a value": ('x = HEAR "Name?"\nRETURN x', ["Ana"], "Ana"),
    "one string is a prompt": ('HEAR x AS "Your name"\nRETURN x', ["Ana"], "Ana"),
    "default for an empty answer": ("HEAR x AS INTEGER DEFAULT 5\nRETURN x", ["skip"], 5),
    "default after three failures": ("HEAR x AS INTEGER DEFAULT 5\nRETURN x", ["a", "b", "c"], 5),
    "empty after three failures": (
        "HEAR x AS INTEGER\nRETURN [x, ERR]",
        ["a", "b", "c"],
        ["", 4001],
    ),
    "a second attempt": (
        "HEAR x AS EMAIL\nRETURN x",
        ["nobody", "Ana@Example.com"],
        "ana@example.com",
    ),
    "details": (
        "HEAR card AS CREDITCARD\nRETURN card__meta.card_type",
        ["4111 1111 1111 1111"],
        "visa",
    ),
    "into a member": ("o = {}\nHEAR o.name\nRETURN o.name", ["Ana"], "Ana"),
    "in an expression": ('x = "a" + HEAR\nRETURN x', ["b"], "ab"),
    "two in a row": ("HEAR a\nHEAR b\nRETURN b + a", ["1", "2"], "21"),
    "in both sides of OR": ('RETURN (HEAR "one") OR (HEAR "two")', ["false", "b"], "b"),
    "the right side of OR is not asked": ('RETURN (HEAR "one") OR (HEAR "two")', ["a"], "a"),
}


@pytest.mark.parametrize(("source", "hear", "result"), ANSWERS.values(), ids=ANSWERS)
def test_gives(source: str, hear: list[str], result: object) -> None:
    assert Bench().run(source, hear) == result


def test_the_prompt_shows_the_default() -> None:
    bench = Bench()
    bench.run('HEAR x AS INTEGER WITH "How many?" DEFAULT 5')
    assert bench.said == ["How many? (5)"]
    assert bench.waiting.wait["default"] == 5


def test_an_invalid_answer_is_asked_for_again() -> None:
    bench = Bench()
    bench.run("HEAR x AS INTEGER", ["many"])
    assert bench.said == ["Please type a whole number, such as 42."]
    assert bench.waiting.wait["attempts"] == 1


def test_the_first_commit_of_an_answer_names_its_turn() -> None:
    bench = Bench()
    bench.run("HEAR x\nHEAR y", ["a"])
    assert bench.waiting.turn_id.endswith("1")


def test_a_cancel_word_can_be_trapped() -> None:
    bench = Bench(config={"hear-cancel-words": "stop, cancel"})
    assert bench.run("TRY\nHEAR x\nCATCH e\nRETURN e.code\nEND TRY", ["Cancel"]) == "R5022"


def test_a_cancel_word_ends_the_script_otherwise() -> None:
    bench = Bench(config={"hear-cancel-words": "stop"})
    bench.run("HEAR x", ["stop"])
    assert bench.error.code == "R5022"


def test_nobody_answers_in_time() -> None:
    bench = Bench()
    bench.run("HEAR x\nRETURN x")
    bench.wake()
    assert bench.error.code == "R5020"


def test_waiting_for_a_response_goes_on_with_null() -> None:
    bench = Bench()
    bench.run("WAIT FOR RESPONSE AS x TIMEOUT 30\nRETURN x IS NULL")
    bench.wake()
    assert bench.result is True


def test_hear_without_a_conversation_is_refused() -> None:
    bench = Bench()
    bench.services.session = None
    bench.run("HEAR x", trigger="schedule")
    assert bench.error.code == "R5023"


def test_wait_suspends_until_its_timer_is_over() -> None:
    bench = Bench()
    bench.run("WAIT 1000\nRETURN 7")
    assert isinstance(bench.outcome, Waiting)
    assert bench.waiting.wait == {
        "kind": "timer",
        "due": (bench.services.context.now() + timedelta(seconds=300)).isoformat(),
    }
    bench.wake()
    assert isinstance(bench.outcome, Completed)
    assert bench.result == 7


def test_wait_refuses_what_is_no_duration() -> None:
    bench = Bench()
    bench.run('WAIT "long"')
    assert isinstance(bench.outcome, Failed)
    assert bench.error.code == "R5010"
