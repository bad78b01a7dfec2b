"""Short looks outside, and what no statement may do here."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.bench import Bench

RESULTS: dict[str, tuple[str, Any]] = {
    "a file there is": ('WRITE "x" TO "a.txt"\nRETURN FILE_EXISTS("a.txt")', True),
    "a file there is not": ('RETURN FILE_EXISTS("a.txt")', False),
    "beginnings": (
        'WRITE [{"n": "Tea"}, {"n": "teapot"}, {"n": "rice"}, {"n": "Tea"}] TO "a.csv"\nRETURN AUTOCOMPLETE("a.csv", "te", 5)',
        ["Tea", "teapot"],
    ),
    "as many as wanted": ('WRITE [{"n": "a1"}, {"n": "a2"}] TO "a.csv"\nRETURN AUTOCOMPLETE("a.csv", "a", 1)', ["a1"]),
    "this conversation": ("RETURN IS_ACTIVE(session)", True),
    "another": ('RETURN IS_ACTIVE("none")', False),
    "a connection": ('RETURN CONNECT "erp"', "erp"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_gives(source: str, result: Any) -> None:
    made = Bench(config={"conn-erp-Server": "db.example.com"})
    assert made.run(source) == result, made.outcome


def test_a_connection_that_is_not_set_up_says_what_to_set() -> None:
    made = Bench()
    made.run('x = CONNECT "none"')
    assert made.error.code == "R5005"
    assert "conn-none-Server" in made.error.message
