"""Operators on numbers, texts, moments and collections (specification 2.5, 2.6)."""

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basic import values as v
from shared.basic.errors import BasicError
from tests.support.moments import wall

DAY = timedelta(days=1)

CASES: list[tuple[str, Callable[[Any, Any], Any], Any, Any, Any]] = [
    ("integers add", v.add, 2, 3, 5),
    ("integer and float add", v.add, 2, 0.5, 2.5),
    ("numeric text on the left joins", v.add, "1", 1, "11"),
    ("numeric text on the right joins", v.add, 1, "1", "11"),
    ("null joins as nothing", v.add, None, "x", "x"),
    ("null counts as zero", v.add, None, 4, 4),
    ("two nulls add to zero", v.add, None, None, 0),
    ("float joins without trailing zero", v.add, "n=", 5.0, "n=5"),
    ("boolean joins in lower case", v.add, "is ", True, "is true"),
    ("arrays join", v.add, [1], [2], [1, 2]),
    ("objects merge, right wins", v.add, {"a": 1, "b": 1}, {"b": 2}, {"a": 1, "b": 2}),
    ("array joins text as JSON", v.add, "x", [1, "a"], 'x[1,"a"]'),
    ("date plus days", v.add, date(2026, 1, 31), 1, date(2026, 2, 1)),
    ("days plus date", v.add, 1, date(2026, 1, 31), date(2026, 2, 1)),
    ("datetime plus half a day", v.add, wall(2026, 1, 1), 0.5, wall(2026, 1, 1, 12)),
    (
        "date plus hours becomes datetime",
        v.add,
        date(2026, 1, 1),
        timedelta(hours=5),
        wall(2026, 1, 1, 5),
    ),
    ("time wraps at midnight", v.add, time(23), timedelta(hours=2), time(1)),
    ("durations add", v.add, DAY, DAY, 2 * DAY),
    ("decimal stays exact", v.add, Decimal("0.10"), 0.2, Decimal("0.30")),
    ("numeric texts subtract", v.sub, " 7 ", "2.5", 4.5),
    ("dates differ by a duration", v.sub, date(2026, 3, 5), date(2026, 3, 1), 4 * DAY),
    ("a text that spells a date subtracts", v.sub, "2026-03-05", date(2026, 3, 1), 4 * DAY),
    ("date minus days", v.sub, date(2026, 3, 1), 1, date(2026, 2, 28)),
    ("numeric texts multiply", v.mul, "3", "4", 12),
    ("null multiplies as zero", v.mul, None, 9, 0),
    ("a duration scales", v.mul, DAY, 2, 2 * DAY),
    ("whole quotient is an integer", v.div, 4, 2, 2),
    ("broken quotient is a float", v.div, 5, 2, 2.5),
    ("numeric texts divide", v.div, "9", "3", 3),
    ("a ratio of durations is a number", v.div, 2 * DAY, DAY, 2.0),
    ("a duration divides", v.div, 2 * DAY, 2, DAY),
    ("integer division", v.int_div, 7, 2, 3),
    ("integer division cuts toward zero", v.int_div, -7, 2, -3),
    ("integer division of floats", v.int_div, 7.5, 2, 3),
    ("rest", v.mod, 7, 3, 1),
    ("rest has the sign of the left side", v.mod, -7, 3, -1),
    ("rest of text", v.mod, "7", 4, 3),
    ("integer power", v.power, 2, 10, 1024),
    ("negative power", v.power, 2, -1, 0.5),
    ("root", v.power, 9, 0.5, 3.0),
    ("power of power of one", v.power, 1, 10**9, 1),
    ("concatenation", v.concat, 1, 2, "12"),
    ("concatenation of null", v.concat, None, 2, "2"),
]


@pytest.mark.parametrize(
    ("operation", "left", "right", "result"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_operator_gives(
    operation: Callable[[Any, Any], Any], left: Any, right: Any, result: Any
) -> None:
    given_result = operation(left, right)
    assert given_result == result
    assert type(given_result) is type(result)


FAILURES: list[tuple[str, Callable[[Any, Any], Any], Any, Any, str]] = [
    ("text minus number", v.sub, "abc", 1, "R5011"),
    ("grouped text is no number", v.mul, "1,000", 2, "R5011"),
    ("boolean is no number", v.add, True, 1, "R5011"),
    ("array minus number", v.sub, [1], 1, "R5011"),
    ("division by zero", v.div, 1, 0, "R5013"),
    ("division by null", v.div, 1, None, "R5013"),
    ("float division by zero", v.div, 1.5, 0, "R5013"),
    ("integer division by zero", v.int_div, 1, "0", "R5013"),
    ("rest by zero", v.mod, 1, 0, "R5013"),
    ("zero to a negative power", v.power, 0, -1, "R5013"),
    ("root of a negative number", v.power, -8, 0.5, "R5011"),
    ("power beyond the limit", v.power, 10, 10**9, "R5033"),
    ("float beyond the limit", v.mul, 1e308, 10, "R5033"),
    ("date beyond the calendar", v.add, date(2026, 1, 1), 10**9, "R5010"),
    ("array plus number", v.add, [1], 1, "R5011"),
]


@pytest.mark.parametrize(
    ("operation", "left", "right", "code"),
    [case[1:] for case in FAILURES],
    ids=[case[0] for case in FAILURES],
)
def test_operator_fails(
    operation: Callable[[Any, Any], Any], left: Any, right: Any, code: str
) -> None:
    with pytest.raises(BasicError) as failure:
        operation(left, right)
    assert failure.value.code == code


def test_repeated_squaring_ends_with_a_limit_instead_of_the_memory() -> None:
    with pytest.raises(BasicError, match="R5033"):
        reduce(lambda number, _: v.mul(number, number), range(100), 10)


def test_doubling_a_text_ends_with_a_limit() -> None:
    with pytest.raises(BasicError, match="R5033"):
        reduce(lambda text, _: v.add(text, text), range(100), "x" * 1000)


@given(st.integers(), st.integers())
def test_quotient_and_rest_give_the_number_back(left: int, right: int) -> None:
    if right:
        assert v.add(v.mul(v.int_div(left, right), right), v.mod(left, right)) == left


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers())
def test_numbers_add_either_way_round(left: float, right: int) -> None:
    assert v.add(left, right) == v.add(right, left)


@given(st.text(), st.text())
def test_texts_add_as_they_concatenate(left: str, right: str) -> None:
    assert v.add(left, right) == v.concat(left, right) == left + right


def test_negation_reads_numeric_text() -> None:
    assert v.negate("5") == -5
    assert v.plus(" 5 ") == 5


def test_interpolation_leaves_null_out() -> None:
    assert v.interpolate("Due ", None, date(2026, 3, 5), " for ", 2.50) == "Due 2026-03-05 for 2.5"


def test_a_result_that_stands_for_a_number_calculates_and_the_others_merge() -> None:
    lead = v.Outcome({"score": 80}, number="score")
    assert v.add(lead, 5) == 85
    assert v.sub(100, lead) == 20
    assert v.add(v.Outcome({"success": True}), {"id": 7}) == {"success": True, "id": 7}
    assert v.add(v.HttpResult([1], 200, "OK", {}, "[1]"), [2]) == [1, 2]
