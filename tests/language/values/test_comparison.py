"""Equality, order, membership, patterns and truth (specification 2.4 to 2.6)."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basic import values as v
from shared.basic.errors import BasicError
from tests.support.moments import wall

NO_ROWS = v.RowSet()
LEAD = v.Outcome({"score": 80, "qualified": False}, truth="qualified", number="score")
ANSWER = v.HttpResult({"ok": 1}, 200, "OK", {}, '{"ok":1}')


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1, 1.0, True), (1, Decimal("1.00"), True), (0.1, Decimal("0.1"), True), (200, "200", True), ("2e2", 200, True),
        ("200", "200.0", False), ("a", "A", False), (1, "one", False), (True, "TRUE", True), (False, "false", True),
        (True, 1, False), (True, "yes", False), (None, None, True), (None, "", True), ("", None, True), (None, 0, False),
        (None, False, False), (None, [], False), (NO_ROWS, None, True), (NO_ROWS, "", False), (v.RowSet([{}]), None, False),
        ([1, "2"], ["1", 2], True), ([1], [1, 2], False), ({"a": [1]}, {"a": [1.0]}, True), ({"a": 1}, {"b": 1}, False),
        (date(2026, 3, 5), "2026-03-05", True), (date(2026, 3, 5), "05/03/2026", True),
        (wall(2026, 3, 5, 14), date(2026, 3, 5), True), (wall(2026, 3, 5, 14), "2026-03-05 14:00", True),
        (wall(2026, 3, 5, 14), "2026-03-05 15:00", False), (time(9, 5), "9:05", True),
        (datetime(2026, 3, 5, 14, tzinfo=UTC), wall(2026, 3, 5, 14), True), (timedelta(days=1), 1, True),
        (LEAD, 80, True), (ANSWER, {"ok": 1}, True), (v.File("a.txt"), "a.txt", True), ([], {}, False),
    ],
)  # fmt: skip
def test_equality(left: Any, right: Any, same: bool) -> None:
    assert v.equal(left, right) is same
    assert v.equal(right, left) is same
    assert v.not_equal(left, right) is not same


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [
        (1, 2, -1), (2, 1.5, 1), ("10", 9, 1), ("10", "9", -1), ("a", "b", -1), ("B", "a", -1), (None, 1, None),
        (None, None, None), (1, "one", None), (True, False, None), ([1], [2], None),
        (date(2026, 3, 5), date(2026, 3, 6), -1), (date(2026, 3, 5), "06/03/2026", -1), (date(2026, 3, 5), "soon", None),
        (wall(2026, 3, 5, 14), date(2026, 3, 5), 0), (time(9), "10:00", -1), (timedelta(hours=36), 1, 1),
        (Decimal("1.1"), 1.1, 0), (LEAD, 70, 1),
    ],
)  # fmt: skip
def test_order(left: Any, right: Any, order: int | None) -> None:
    assert v.compare(left, right) == order
    assert v.less(left, right) is (order == -1)
    assert v.less_equal(left, right) is (order in (-1, 0))
    assert v.greater(left, right) is (order == 1)
    assert v.greater_equal(left, right) is (order in (0, 1))


@given(
    st.one_of(st.integers(), st.text(), st.none(), st.booleans(), st.dates()),
    st.one_of(st.integers(), st.text(), st.dates()),
)
def test_comparison_turned_round_has_the_opposite_order(left: Any, right: Any) -> None:
    order = v.compare(left, right)
    assert v.compare(right, left) == (None if order is None else -order)


FALSY = [
    None,
    False,
    0,
    0.0,
    Decimal(0),
    "",
    "  ",
    "\n",
    "0",
    "false",
    "FALSE",
    [],
    {},
    NO_ROWS,
    v.ErrorValue("no"),
    LEAD,
]
TRUTHY = [
    True,
    1,
    -1,
    0.1,
    "no",
    "00",
    " 0",
    [0],
    {"a": None},
    v.RowSet([{}]),
    date(2026, 1, 1),
    time(0),
    ANSWER,
    {"success": False},
]


@pytest.mark.parametrize("value", FALSY, ids=repr)
def test_falsy(value: Any) -> None:
    assert v.truthy(value) is False
    assert v.logical_not(value) is True


@pytest.mark.parametrize("value", TRUTHY, ids=repr)
def test_truthy(value: Any) -> None:
    assert v.truthy(value) is True
    assert v.logical_xor(value, None) is True


def test_a_result_is_as_true_as_its_success() -> None:
    assert v.truthy(v.Outcome({"success": True, "id": 0}))
    assert not v.truthy(v.Outcome({"success": False, "id": 7}))


@pytest.mark.parametrize(
    ("text", "pattern", "fits"),
    [
        ("Hello", "hello", True), ("Hello world", "WORLD", True), ("Hello", "h%o", True), ("Hello", "h*o", True),
        ("Hello", "h_llo", True), ("Hello", "h?lo", False), ("Hello", "%ell", False), ("Hello", "%ell%", True),
        ("a.b", "a.%", True), ("axb", "a.%", False), ("", "%", True), (None, "%x", False), ("a" * 5000, "%a" * 200 + "b", False),
        ("100% sure", "100% sure", True), (2026, "20%", True),
    ],
)  # fmt: skip
def test_like(text: Any, pattern: str, fits: bool) -> None:
    assert v.like(text, pattern) is fits


@pytest.mark.parametrize(
    ("value", "collection", "inside"),
    [
        (2, [1, 2], True), ("2", [1, 2], True), (3, [1, 2], False), ("b", v.RowSet([{"n": "a"}, {"n": "b"}]), True),
        ("ell", "hello", True), ("ELL", "hello", False), ("a", {"a": 1}, True), (1, None, False), (None, "abc", False),
    ],
)  # fmt: skip
def test_in(value: Any, collection: Any, inside: bool) -> None:
    assert v.is_in(value, collection) is inside


def test_in_a_number_is_no_list() -> None:
    with pytest.raises(BasicError, match="R5014"):
        v.is_in(1, 5)


def test_text_tests() -> None:
    assert v.contains("Hello", "ELL")
    assert v.contains([1, 2], "2")
    assert not v.contains([1], 2)
    assert v.starts_with("Hello", "He")
    assert not v.starts_with("Hello", "he")
    assert v.ends_with("Hello", "lo")
    assert not v.ends_with("Hello", "LO")
    assert v.between(5, 5, "6")
    assert v.between("b", "a", "c")
    assert not v.between(None, 0, 9)


def test_matches_finds_a_pattern_anywhere() -> None:
    assert v.matches("order 4711", r"\d{4}$")
    assert not v.matches("order", r"\d")


def test_a_pattern_that_explodes_is_stopped() -> None:
    with pytest.raises(BasicError, match="R5036"):
        v.matches("a" * 60 + "!", r"^(a|a|aa)+$")


def test_a_broken_pattern_is_named() -> None:
    with pytest.raises(BasicError, match="R5010"):
        v.matches("a", "(")


@pytest.mark.parametrize(
    ("value", "null", "empty", "numeric"),
    [
        (None, True, True, False), ("", False, True, False), (" ", False, True, False), (NO_ROWS, True, True, False),
        ([], False, True, False), ({}, False, True, False), (0, False, False, True), (" 1e3 ", False, False, True),
        ("1,000", False, False, False), ("0x1F", False, False, False), ("٣", False, False, False), (True, False, False, False),
        (ANSWER, False, False, False),
    ],
)  # fmt: skip
def test_is_tests(value: Any, null: bool, empty: bool, numeric: bool) -> None:
    assert (v.is_null(value), v.is_empty(value), v.is_numeric(value)) == (null, empty, numeric)


def test_an_array_inside_itself_does_not_end_the_process() -> None:
    first: list[Any] = []
    second: list[Any] = []
    first.append(first)
    second.append(second)
    with pytest.raises(BasicError, match="R5033"):
        v.equal(first, second)
