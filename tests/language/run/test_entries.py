"""Where a script begins, what it is given, and where it failed."""

import pytest

from shared.basic.errors import BasicError
from shared.basic.runtime.outcome import Failed
from tests.support.bench import Bench, built

CATALOG = """
PARAM day AS DATE
PARAM people AS INTEGER OPTIONAL
DESCRIPTION "Books a room"
RETURN "room " + day + " " + (people ?? "-")

PARAM day AS DATE
DESCRIPTION "Cancels a room"
RETURN again(day)

FUNCTION again(x)
  RETURN "no room " + x
END FUNCTION
"""

HANDLERS = """
limit = 5
ON INSERT OF "orders"
  TALK trigger.new_data.id + limit
END ON
SUB nightly()
  PARAM top AS INTEGER
  TALK "top " + top
END SUB
"""


def test_the_first_section_is_the_file() -> None:
    assert Bench().run(CATALOG, params={"day": "2026-03-01"}) == "room 2026-03-01 -"


def test_further_sections_are_tools_of_their_own() -> None:
    assert Bench().run(CATALOG, entry="test-2", params={"DAY": "x"}) == "no room x"


def test_a_handler_sees_the_constants_before_it() -> None:
    bench = Bench()
    bench.run(HANDLERS, entry="on 1", params={"trigger": {"new_data": {"id": 3}}})
    assert bench.said == ["8"]


def test_handlers_are_declared_for_the_platform() -> None:
    handlers = built(HANDLERS).metadata["handlers"]
    assert handlers[0]["entry"] == "on 1"
    assert handlers[0]["subject"] == "orders"


def test_a_sub_is_an_entry() -> None:
    bench = Bench()
    bench.run(HANDLERS, entry="nightly", params={"top": 3})
    assert bench.said == ["top 3"]


def test_an_unknown_entry_is_refused() -> None:
    with pytest.raises(BasicError, match="R5310"):
        Bench().run("RETURN 1", entry="none")


def test_a_text_template_returns_its_text() -> None:
    bench = Bench()
    assert bench.run("Dear ${user.name},\nwelcome.", params={}) == "Dear Ana,\nwelcome."


def test_a_script_gives_its_result_to_its_caller() -> None:
    bench = Bench(scripts={"add": "PARAM a AS INTEGER\nPARAM b AS INTEGER\nTALK a\nRETURN a + b"})
    assert bench.run('x = CALL "add.bas", 2, 3\nRETURN x * 2') == 10


def test_a_called_script_does_not_see_its_callers_variables() -> None:
    bench = Bench(scripts={"look": "RETURN secret IS NULL"})
    assert bench.run('secret = 5\nRETURN CALL "look.bas"') is True


def test_a_failure_names_file_line_and_keyword() -> None:
    bench = Bench(scripts={"inner": 'x = 1\n\nSET BOT MEMORY "", x'})
    bench.run('TALK "a"\nSUB go()\n  RUN "inner.bas"\nEND SUB\nCALL go')
    assert isinstance(bench.outcome, Failed)
    error = bench.outcome.run.error
    assert (error["file"], error["line"], error["keyword"]) == ("inner", 3, "SET BOT MEMORY")
    assert [(frame["code"], frame["line"]) for frame in error["stack"]] == [
        ("test", 5),
        ("go", 3),
        ("inner", 3),
    ]


def test_a_failure_in_native_code_has_its_line() -> None:
    bench = Bench()
    bench.run(
        "FUNCTION f(x)\n  y = x\n  RETURN y / 0\nEND FUNCTION\nFOR i = 1 TO 3\n  z = f(i)\nNEXT"
    )
    assert bench.outcome.run.error["line"] == 3


def test_a_script_that_says_and_returns_reports_both() -> None:
    bench = Bench()
    bench.run('TALK "one"\nPRINT "debug"\nRETURN 2')
    assert (bench.outcome.value, bench.outcome.said) == (2, ["one"])
