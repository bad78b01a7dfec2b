"""BEGIN TRANSACTION … COMMIT: all or nothing, whatever is killed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.bench import Bench

TABLES = """
TABLE items
  id integer KEY
  name string(20) UNIQUE
END TABLE
"""


def names(made: Bench) -> list[str]:
    found: Any = made.run(f"{TABLES}RETURN FIND items ORDER BY name")
    return [row["name"] for row in found]


ENDS: dict[str, tuple[str, list[str]]] = {
    "committed": ('BEGIN TRANSACTION\nINSERT items, {"name": "a"}\nINSERT items, {"name": "b"}\nCOMMIT', ["a", "b"]),
    "rolled back": ('BEGIN TRANSACTION\nINSERT items, {"name": "a"}\nROLLBACK\nINSERT items, {"name": "c"}', ["c"]),
    "not ended": ('BEGIN TRANSACTION\nINSERT items, {"name": "a"}', []),
    "failed": ('BEGIN TRANSACTION\nINSERT items, {"name": "a"}\nTHROW "no"', []),
    "a failure that is trapped": ('ON ERROR RESUME NEXT\nBEGIN TRANSACTION\nINSERT items, {"name": "a"}\nINSERT items, {"name": "a"}\nON ERROR GOTO 0\nINSERT items, {"name": "d"}', ["d"]),
    "a question in between": ('BEGIN TRANSACTION\nINSERT items, {"name": "a"}\nHEAR x\nCOMMIT', []),
    "its own rows are seen": ('BEGIN TRANSACTION\nINSERT items, {"name": "a"}\nr = FIND items\nIF COUNT(r) = 1 THEN INSERT items, {"name": "b"}\nCOMMIT', ["a", "b"]),
    "memory too": ('BEGIN TRANSACTION\nSET BOT MEMORY "k", 1\nROLLBACK\nIF GET_BOT_MEMORY("k") = "" THEN INSERT items, {"name": "e"}', ["e"]),
    "two in a row": ('BEGIN TRANSACTION\nINSERT items, {"name": "a"}\nCOMMIT\nBEGIN TRANSACTION\nINSERT items, {"name": "b"}\nROLLBACK', ["a"]),
}  # fmt: skip


@pytest.mark.parametrize(("source", "kept"), ENDS.values(), ids=ENDS)
def test_all_or_nothing_is_kept(source: str, kept: list[str]) -> None:
    made = Bench()
    made.run(TABLES + source)
    assert names(made) == kept


ERRORS = {
    "a question": "BEGIN TRANSACTION\nHEAR x",
    "what cannot be taken back": 'BEGIN TRANSACTION\nWRITE "x" TO "a.txt"',
    "one inside another": "BEGIN TRANSACTION\nBEGIN TRANSACTION",
    "no transaction to commit": "COMMIT",
    "no transaction to undo": "ROLLBACK",
}


@pytest.mark.parametrize("source", ERRORS.values(), ids=ERRORS)
def test_what_no_transaction_can_do_is_refused(source: str) -> None:
    made = Bench()
    made.run(source)
    assert made.error.code == "R5060"


def test_what_was_said_is_undone_with_the_rest() -> None:
    made = Bench()
    made.run('TALK "before"\nBEGIN TRANSACTION\nTALK "inside"\nROLLBACK\nTALK "after"')
    assert made.said == ["before", "after"]


@pytest.mark.parametrize("commit", range(1, 6))
@pytest.mark.parametrize("when", ["before", "after"])
def test_it_happens_once_whatever_is_killed(commit: int, when: str) -> None:
    made = Bench()
    (made.kill_before_commit if when == "before" else made.kill_after_commit)(commit)
    made.run(
        f'{TABLES}INSERT items, {{"name": "first"}}\nBEGIN TRANSACTION\nINSERT items, {{"name": "a"}}\nTALK "in"\n'
        'INSERT items, {"name": "b"}\nCOMMIT\nTALK "done"'
    )
    assert made.said == ["in", "done"]
    assert names(made) == ["a", "b", "first"]
