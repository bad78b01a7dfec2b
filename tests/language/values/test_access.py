"""Members, indexes, methods and loops (specification 2.7, 3.5)."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.basic import values as v
from shared.basic.errors import BasicError
from tests.support.moments import wall

WHEN = wall(2026, 3, 7, 14, 5, 9)


def rows() -> v.RowSet:
    return v.RowSet([{"Name": "Ana", "total": 3}, {"Name": "Bia", "total": 5}])


def answer(body: Any, text: str = "raw") -> v.HttpResult:
    return v.HttpResult(body, 404, "Not Found", {"x-id": "7"}, text)


@pytest.mark.parametrize(
    ("holder", "name", "value"),
    [
        ({"a": 1}, "a", 1), ({"Name": 1}, "name", 1), ({"a": 1, "A": 2}, "A", 2), ({"length": "x"}, "length", "x"), ({"a": 1}, "length", 1),
        ({"a": 1}, "b", None), (None, "a", None), (5, "a", None), ("abc", "length", 3), ("abc", "toUpperCase", "ABC"), ("abc", "nothing", None),
        ([1, 2], "count", 2), ([1, 2], "last", 2), ([1, 2], "1", 2), ([], "first", None), ([1], "email", None),
        (rows(), "name", "Ana"), (rows(), "count", 2), (rows(), "missing", None), (v.RowSet(), "name", None),
        (WHEN, "year", 2026), (WHEN, "weekday", 7), (WHEN, "weekday_name", "Saturday"), (WHEN, "monthName", "March"), (WHEN, "quarter", 1),
        (WHEN, "day_of_year", 66), (WHEN, "is_weekend", True), (WHEN, "hour12", 2), (WHEN, "ampm", "PM"), (WHEN, "date", date(2026, 3, 7)),
        (WHEN, "iso", "2026-03-07T14:05:09"), (WHEN, "formatted", "2026-03-07 14:05:09"), (WHEN, "timestamp", 1772892309),
        (date(2026, 3, 7), "hour", 0), (timedelta(hours=36), "days", 1.5), (timedelta(hours=36), "hours", 36),
        (v.File("docs/a.pdf", size=9), "name", "a.pdf"), (v.File("a", mime_type="x/y"), "mimeType", "x/y"), (v.ErrorValue("m", line=3), "line", 3),
        (answer({"status": "shipped"}), "status", "shipped"), (answer({"a": 1}), "status", 404), (answer({"a": 1}), "statusText", "Not Found"),
        (answer({"a": 1}), "ok", False), (answer({"a": 1}), "A", 1), (answer([{"a": 1}]), "length", 1), (answer(None), "body", None),
        (v.RowSet([{"key": "north", "count": 2}], keyed_by="key"), "north", {"key": "north", "count": 2}),
    ],
)  # fmt: skip
def test_member(holder: Any, name: str, value: Any) -> None:
    assert v.member(holder, name) == value


@pytest.mark.parametrize(
    ("holder", "place", "value"),
    [
        ([1, 2, 3], 0, 1), ([1, 2, 3], -1, 3), ([1, 2, 3], 3, None), ([1, 2, 3], "1", 2), ([1, 2, 3], 1.0, 2), ([1], "x", None), ("abc", 1, "b"),
        ("abc", 9, None), ({"1": "one"}, 1, "one"), ({"A": 1}, "a", 1), (None, 0, None), (7, 0, None), (rows(), 1, {"Name": "Bia", "total": 5}),
        (rows(), "name", "Ana"), (answer([4, 5]), 1, 5), (answer({"a": 1}), "a", 1), (answer({"a": 1}), "status", 404),
    ],
)  # fmt: skip
def test_index(holder: Any, place: Any, value: Any) -> None:
    assert v.index(holder, place) == value


@pytest.mark.parametrize(
    ("holder", "name", "args", "value"),
    [
        (" a ", "trim", [], "a"), ("hello", "substring", [1, 3], "el"), ("hello", "substring", [2], "llo"), ("a-b-c", "replace", ["-", "+"], "a+b+c"),
        ("a,b", "split", [","], ["a", "b"]), ("ab", "split", [""], ["a", "b"]), ("hello", "indexOf", ["l"], 2), ("hello", "indexOf", ["z"], -1),
        ("7", "padLeft", [3, "0"], "007"), ("7", "pad_right", [3], "7  "), ("ab", "repeat", [2], "abab"), ("hello", "Contains", ["ell"], True),
        ("hello", "startsWith", ["he"], True), ([1], "push", [2], [1, 2]), ([1, 2], "pop", [], 2), ([], "pop", [], None), ([1, 2], "shift", [], 1),
        ([2], "unshift", [1], [1, 2]), ([1, 2], "join", ["-"], "1-2"), ([1, 2, 3], "slice", [1], [2, 3]), ([1, 2, 3], "slice", [-2, -1], [2]),
        ([1, 2], "includes", ["2"], True), ([1, 2], "indexof", [2], 1), ([1, 2], "reverse", [], [2, 1]), ([3, "a", 1], "sort", [], [1, 3, "a"]),
        ([{"n": 2}, {"n": 1}], "sort", ["n"], [{"n": 1}, {"n": 2}]), ([1, 1, 2], "unique", [], [1, 2]), ([1], "concat", [[2], 3], [1, 2, 3]),
        ({"a": 1}, "keys", [], ["a"]), ({"a": 1}, "has", ["A"], True), ({"a": 1}, "get", ["b", 9], 9), ({"a": 1}, "remove", ["a"], 1),
        (-2, "abs", [], 2), (2.345, "round", [2], 2.35), (2.5, "round", [], 3), (5.0, "str", [], "5"), ({"m": [7, 8]}, "m", [1], 8),
        (date(2026, 1, 31), "add", [1, "month"], date(2026, 2, 28)), (WHEN, "format", ["dd/MM/yyyy"], "07/03/2026"),
        (answer([3, 4]), "first", [], 3), (answer({"a": [1]}), "a", [0], 1),
    ],
)  # fmt: skip
def test_method(holder: Any, name: str, args: list[Any], value: Any) -> None:
    assert v.call_method(holder, name, args) == value


@pytest.mark.parametrize(
    ("holder", "name", "args", "code"),
    [("a", "explode", [], "R5004"), (None, "push", [1], "R5004"), (5, "push", [1], "R5004"), ("a", "repeat", [], "R5010"),
     ("a", "repeat", [10**9], "R5033"), ("a", "repeat", ["x"], "R5011"), ({"f": 5}, "f", [0], "R5004")],
)  # fmt: skip
def test_method_fails(holder: Any, name: str, args: list[Any], code: str) -> None:
    with pytest.raises(BasicError) as failure:
        v.call_method(holder, name, args)
    assert failure.value.code == code


def test_writing_a_member_keeps_the_first_spelling_of_a_key() -> None:
    fields = {"Name": 1}
    v.set_member(fields, "NAME", 2)
    v.set_member(fields, "age", 3)
    assert fields == {"Name": 2, "age": 3}


def test_writing_a_member_of_rows_writes_the_first_row() -> None:
    found = rows()
    v.set_member(found, "total", 9)
    assert [row["total"] for row in found] == [9, 5]


@pytest.mark.parametrize(
    ("holder", "code"), [(None, "R5003"), (v.RowSet(), "R5003"), (5, "R5010"), ("a", "R5010")]
)
def test_writing_through_nothing_fails(holder: Any, code: str) -> None:
    for write in (v.set_member, v.set_index):
        with pytest.raises(BasicError) as failure:
            write(holder, "x", 1)
        assert failure.value.code == code


def test_writing_beyond_the_end_fills_up_with_null() -> None:
    items = [1]
    v.set_index(items, 3, 4)
    v.set_index(items, -1, 5)
    assert items == [1, None, None, 5]


def test_writing_far_beyond_the_end_is_a_limit() -> None:
    with pytest.raises(BasicError, match="R5033"):
        v.set_index([], 10**7, 1)


def test_parentheses_index_a_variable() -> None:
    assert v.call_value([[1, 2], [3, 4]], [1, 0]) == 3
    assert v.call_value(None, [0]) is None


@pytest.mark.parametrize(
    ("value", "items"),
    [
        ([1, 2], [1, 2]), (None, []), ("ab", ["a", "b"]), ({"a": 1, "b": 2}, [1, 2]), ({"total": 2, "items": [7, 8]}, [7, 8]),
        ({"items": [1], "other": [2]}, [[1], [2]]), (answer([1]), [1]), (answer({"data": [1]}), [1]),
    ],
)  # fmt: skip
def test_for_each_walks(value: Any, items: list[Any]) -> None:
    assert v.iterate(value) == items


def test_for_each_can_be_cut() -> None:
    assert v.iterate([1, 2, 3], last=2) == [2, 3]
    assert v.iterate([1, 2, 3], first="2") == [1, 2]


@pytest.mark.parametrize("value", [5, True, WHEN, v.ErrorValue("no")], ids=repr)
def test_for_each_over_a_scalar_fails(value: Any) -> None:
    with pytest.raises(BasicError, match="R5014"):
        v.iterate(value)


def test_dim_and_redim() -> None:
    grid = v.dim(2, 3)
    assert grid == [[None] * 3, [None] * 3]
    assert grid[0] is not grid[1]
    items = [1, 2, 3]
    assert v.redim(items, 2) is items
    assert v.redim(items, 3) == [1, 2, None]
    with pytest.raises(BasicError, match="R5033"):
        v.dim(10_000, 10_000)
